//! The rdkafka crate (librdkafka): BaseProducer, BaseConsumer and AdminClient, each used as its own documentation shows.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use futures_executor::block_on;
use rdkafka::admin::{AdminClient, AdminOptions, AlterConfig, NewPartitions, NewTopic, ResourceSpecifier, TopicReplication, TopicResult};
use rdkafka::client::DefaultClientContext;
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{DeliveryResult, Header, Headers, Message, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer, ProducerContext};
use rdkafka::{ClientContext, Offset, TopicPartitionList};

use crate::records::{Record, Stored};

const TIMEOUT: Duration = Duration::from_secs(20);

/// Kafka's error code where it has one, and the text.
#[derive(Debug)]
pub struct Failure {
    pub code: i32,
    pub text: String,
}

impl From<KafkaError> for Failure {
    fn from(error: KafkaError) -> Self {
        Failure { code: error.rdkafka_error_code().map_or(-2, |code| code as i32), text: error.to_string() }
    }
}

impl From<RDKafkaErrorCode> for Failure {
    fn from(code: RDKafkaErrorCode) -> Self {
        Failure { code: code as i32, text: code.to_string() }
    }
}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Failure { code: -2, text }
    }
}

pub type Outcome<T> = Result<T, Failure>;

pub struct How<'a> {
    pub codec: &'a str,
    pub acks: &'a str,
    pub idempotent: bool,
}

#[derive(Default)]
struct Deliveries(Mutex<Vec<Result<i64, KafkaError>>>);

impl ClientContext for Deliveries {}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, _: ()) {
        let outcome = result.as_ref().map(|message| message.offset()).map_err(|(error, _)| error.clone());
        self.0.lock().unwrap().push(outcome);
    }
}

pub struct Client {
    bootstrap: String,
    admin: AdminClient<DefaultClientContext>,
}

fn only(results: Vec<TopicResult>) -> Outcome<()> {
    match results.into_iter().next() {
        Some(Err((_, code))) => Err(code.into()),
        _ => Ok(()),
    }
}

impl Client {
    pub fn new(bootstrap: &str) -> Outcome<Client> {
        let admin = ClientConfig::new().set("bootstrap.servers", bootstrap).create()?;
        Ok(Client { bootstrap: bootstrap.to_string(), admin })
    }

    pub fn create_topic(&self, topic: &str, partitions: usize, configs: &[(&str, &str)]) -> Outcome<()> {
        let new_topic = NewTopic::new(topic, partitions as i32, TopicReplication::Fixed(1));
        let new_topic = configs.iter().fold(new_topic, |new_topic, (key, value)| new_topic.set(key, value));
        only(block_on(self.admin.create_topics([&new_topic], &AdminOptions::new()))?)
    }

    pub fn delete_topic(&self, topic: &str) -> Outcome<()> {
        only(block_on(self.admin.delete_topics(&[topic], &AdminOptions::new()))?)
    }

    /// 0 for an unknown topic. All topics are asked for: librdkafka lets the broker make the one that is named.
    pub fn partitions(&self, topic: &str) -> Outcome<usize> {
        let metadata = self.admin.inner().fetch_metadata(None, TIMEOUT)?;
        Ok(metadata.topics().iter().find(|found| found.name() == topic).map_or(0, |found| found.partitions().len()))
    }

    pub fn create_partitions(&self, topic: &str, total: usize) -> Outcome<()> {
        only(block_on(self.admin.create_partitions([&NewPartitions::new(topic, total)], &AdminOptions::new()))?)
    }

    pub fn describe_config(&self, topic: &str, key: &str) -> Outcome<String> {
        let asked = [ResourceSpecifier::Topic(topic)];
        let mut found = block_on(self.admin.describe_configs(&asked, &AdminOptions::new()))?;
        let resource = found.remove(0)?;
        let value = resource.get(key).and_then(|entry| entry.value.clone());
        value.ok_or_else(|| format!("no config {key}").into())
    }

    pub fn alter_config(&self, topic: &str, key: &str, value: &str) -> Outcome<()> {
        let change = AlterConfig::new(ResourceSpecifier::Topic(topic)).set(key, value);
        let mut changed = block_on(self.admin.alter_configs([&change], &AdminOptions::new()))?;
        changed.remove(0).map_err(|(_, code)| code)?;
        Ok(())
    }

    pub fn delete_records(&self, topic: &str, partition: i32, before: i64) -> Outcome<()> {
        let deleted = block_on(self.admin.delete_records(&assignment(topic, partition, Offset::Offset(before))?, &AdminOptions::new()))?;
        deleted.elements()[0].error()?;
        Ok(())
    }

    /// The offsets that the deliveries told, in order; without meaning where acks is 0.
    pub fn produce(&self, topic: &str, partition: i32, records: &[Record], how: &How) -> Outcome<Vec<i64>> {
        let producer: BaseProducer<Deliveries> = ClientConfig::new()
            .set("bootstrap.servers", &self.bootstrap)
            .set("compression.type", how.codec)
            .set("acks", how.acks)
            .set("enable.idempotence", how.idempotent.to_string())
            .set("message.max.bytes", "2097152")
            .set("linger.ms", "20")
            .create_with_context(Deliveries::default())?;
        for record in records {
            let headers = record.headers.iter().fold(OwnedHeaders::new(), |headers, (key, value)| headers.insert(Header { key, value: value.as_ref() }));
            let mut message = BaseRecord::to(topic).partition(partition).timestamp(record.timestamp).headers(headers);
            message.key = record.key.as_ref();
            message.payload = record.value.as_ref();
            while let Err((error, unsent)) = producer.send(message) {
                if error.rdkafka_error_code() != Some(RDKafkaErrorCode::QueueFull) {
                    return Err(error.into());
                }
                producer.poll(Duration::from_millis(100)); // the local queue is full: let deliveries make room
                message = unsent;
            }
            producer.poll(Duration::ZERO);
        }
        producer.flush(TIMEOUT)?;
        let deliveries = std::mem::take(&mut *producer.context().0.lock().unwrap());
        Ok(deliveries.into_iter().collect::<Result<_, _>>()?)
    }

    fn consumer(&self) -> Outcome<BaseConsumer> {
        // librdkafka wants a group.id, but a consumer that only assigns never joins the group.
        Ok(ClientConfig::new().set("bootstrap.servers", &self.bootstrap).set("group.id", "unused").set("enable.auto.commit", "false").create()?)
    }

    pub fn read(&self, topic: &str, partition: i32, count: usize) -> Outcome<Vec<Stored>> {
        let consumer = self.consumer()?;
        consumer.assign(&assignment(topic, partition, Offset::Beginning)?)?;
        let (mut stored, deadline) = (Vec::with_capacity(count), Instant::now() + TIMEOUT);
        while stored.len() < count {
            if Instant::now() > deadline {
                return Err(format!("{} of {count} records of {topic} in {TIMEOUT:?}", stored.len()).into());
            }
            if let Some(message) = consumer.poll(Duration::from_millis(100)) {
                stored.push(to_stored(&message?));
            }
        }
        Ok(stored)
    }

    pub fn offsets(&self, topic: &str, partition: i32) -> Outcome<(i64, i64)> {
        Ok(self.consumer()?.fetch_watermarks(topic, partition, TIMEOUT)?)
    }

    pub fn offset_for_time(&self, topic: &str, partition: i32, timestamp: i64) -> Outcome<Option<i64>> {
        let found = self.consumer()?.offsets_for_times(assignment(topic, partition, Offset::Offset(timestamp))?, TIMEOUT)?;
        Ok(match found.elements()[0].offset() {
            Offset::Offset(offset) => Some(offset),
            _ => None,
        })
    }
}

fn assignment(topic: &str, partition: i32, offset: Offset) -> Outcome<TopicPartitionList> {
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(topic, partition, offset)?;
    Ok(list)
}

fn to_stored(message: &rdkafka::message::BorrowedMessage) -> Stored {
    let headers = message.headers().map_or(vec![], |headers| {
        headers.iter().map(|header| (header.key.to_string(), header.value.map(<[u8]>::to_vec))).collect()
    });
    let record = Record {
        key: message.key().map(<[u8]>::to_vec),
        value: message.payload().map(<[u8]>::to_vec),
        headers,
        timestamp: message.timestamp().to_millis().unwrap_or(-1),
    };
    Stored { offset: message.offset(), record }
}
