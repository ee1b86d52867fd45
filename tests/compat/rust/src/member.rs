//! A group member of the rdkafka crate, in both protocols: tells what it owns, reads and commits (see ../../harness/group.py).

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::error::KafkaResult;
use rdkafka::message::Message;
use rdkafka::{Offset, TopicPartitionList};

static LEAVING: AtomicBool = AtomicBool::new(false);

fn consumer(bootstrap: &str, group: &str, protocol: &str) -> KafkaResult<BaseConsumer> {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", bootstrap).set("group.id", group).set("auto.offset.reset", "earliest");
    config.set("enable.auto.commit", "false").set("group.protocol", protocol).set("reconnect.backoff.max.ms", "200");
    if protocol == "classic" {
        config.set("session.timeout.ms", "6000").set("heartbeat.interval.ms", "500");
    }
    config.create()
}

/// One round: what came within 50 ms, told and committed.
fn round(consumer: &BaseConsumer, topic: &str) -> KafkaResult<()> {
    let mut next = BTreeMap::new();
    let mut message = consumer.poll(Duration::from_millis(50));
    while let Some(Ok(record)) = &message {
        println!("READ {} {}", record.partition(), record.offset());
        next.insert(record.partition(), record.offset() + 1);
        message = if next.len() < 100 { consumer.poll(Duration::ZERO) } else { None };
    }
    if next.is_empty() {
        return Ok(());
    }
    let mut list = TopicPartitionList::new();
    for (&partition, &offset) in &next {
        list.add_partition_offset(topic, partition, Offset::Offset(offset))?;
    }
    consumer.commit(&list, CommitMode::Sync)?;
    next.iter().for_each(|(partition, offset)| println!("COMMITTED {partition} {offset}"));
    Ok(())
}

fn owned(consumer: &BaseConsumer) -> KafkaResult<String> {
    let mut partitions: Vec<i32> = consumer.assignment()?.elements().iter().map(|element| element.partition()).collect();
    partitions.sort();
    Ok(partitions.iter().map(i32::to_string).collect::<Vec<_>>().join(","))
}

/// Command line: BOOTSTRAP GROUP TOPIC PROTOCOL. Leaves when standard input says so or ends.
pub fn run(arguments: &[String]) -> KafkaResult<()> {
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_line(&mut String::new());
        LEAVING.store(true, Ordering::Relaxed);
    });
    let topic = arguments[2].as_str();
    let consumer = consumer(&arguments[0], &arguments[1], &arguments[3])?;
    consumer.subscribe(&[topic])?;
    let mut told = String::new();
    while !LEAVING.load(Ordering::Relaxed) {
        if let Err(error) = round(&consumer, topic) {
            println!("NOTE {error}");
        }
        let now = owned(&consumer)?;
        if now != told {
            println!("ASSIGNED {now}");
            told = now;
        }
    }
    Ok(()) // dropping the consumer leaves the group
}
