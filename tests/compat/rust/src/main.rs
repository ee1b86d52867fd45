//! The checks of ../checks.txt for the rdkafka crate. Command line: BOOTSTRAP; prints a line for each check.

mod client;
mod member;
mod records;

use std::time::{Duration, Instant, SystemTime};

use client::{Client, Failure, How, Outcome};
use records::{FIRST_TIMESTAMP, Record, SAMPLE_COUNT, big, bytes, expect_stored, many, plain, sample};

const TOPIC_CONFIGS: [(&str, &str); 2] = [("max.message.bytes", "2097152"), ("retention.ms", "-1")];
const ACKS_ALL: How = How { codec: "none", acks: "all", idempotent: false };

fn expect<T: PartialEq + std::fmt::Debug>(actual: T, expected: T, what: &str) -> Outcome<()> {
    if actual == expected { Ok(()) } else { Err(format!("{what}: {actual:?} instead of {expected:?}").into()) }
}

fn wait_until(what: &str, mut condition: impl FnMut() -> Outcome<bool>) -> Outcome<()> {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !condition()? {
        if Instant::now() > deadline {
            return Err(format!("after 10 s not: {what}").into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

fn now_ms() -> i64 {
    SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis() as i64
}

struct Suite {
    client: Client,
}

impl Suite {
    fn wait_partitions(&self, topic: &str, count: usize) -> Outcome<()> {
        wait_until(&format!("{topic} has {count} partitions"), || Ok(self.client.partitions(topic)? == count))
    }

    fn new_topic(&self, topic: &str, partitions: usize, configs: &[(&str, &str)]) -> Outcome<()> {
        self.client.create_topic(topic, partitions, &[&TOPIC_CONFIGS, configs].concat())?;
        self.wait_partitions(topic, partitions)
    }

    fn remove_topic(&self, topic: &str) -> Outcome<()> {
        self.client.delete_topic(topic)?;
        self.wait_partitions(topic, 0)
    }

    fn append_and_read(&self, topic: &str, partition: i32, records: &[Record], how: &How) -> Outcome<()> {
        let offsets = self.client.produce(topic, partition, records, how)?;
        if how.acks != "0" {
            expect(offsets, (0..records.len() as i64).collect(), "acknowledged offsets")?;
        }
        Ok(expect_stored(&self.client.read(topic, partition, records.len())?, records, 0)?)
    }

    fn write_and_read(&self, topic: &str, records: &[Record], how: &How) -> Outcome<()> {
        self.new_topic(topic, 1, &[])?;
        self.append_and_read(topic, 0, records, how)
    }

    fn codec(&self, codec: &str) -> Outcome<()> {
        self.write_and_read(&format!("codec-{codec}"), &many(SAMPLE_COUNT, sample), &How { codec, ..ACKS_ALL })
    }

    fn acks(&self, topic: &str, acks: &str) -> Outcome<()> {
        self.write_and_read(topic, &many(100, plain), &How { acks, ..ACKS_ALL })
    }

    fn expect_error(&self, code: i32, outcome: Outcome<impl std::fmt::Debug>) -> Outcome<()> {
        match outcome {
            Err(failure) if failure.code == code => Ok(()),
            other => Err(format!("{other:?} instead of error {code}").into()),
        }
    }

    fn headers(&self) -> Outcome<()> {
        let rows: [(&str, Option<Vec<u8>>); 7] = [("a", bytes("1")), ("b", Some(vec![0, 255])), ("a", bytes("2")), ("empty", bytes("")),
            ("null", None), ("käse", bytes("x")), ("a", bytes("1"))];
        let headers = rows.map(|(name, value)| (name.to_string(), value)).to_vec();
        self.write_and_read("headers", &[Record { headers, ..plain(0) }, plain(1)], &ACKS_ALL)
    }

    fn null_and_empty(&self) -> Outcome<()> {
        let (empty, full) = (bytes(""), bytes("x"));
        let pairs = [(None, full.clone()), (full.clone(), None), (empty.clone(), empty.clone()), (full, empty.clone()),
            (empty.clone(), None), (None, empty), (None, None)];
        let records = pairs.map(|(key, value)| Record { key, value, ..plain(0) });
        self.write_and_read("null-and-empty", &records, &ACKS_ALL)
    }

    fn create_time(&self) -> Outcome<()> {
        let times = [5_000, 0, 9_999, 1, 1, 86_400_000, 1 - FIRST_TIMESTAMP];
        let records = times.map(|delta| Record { timestamp: FIRST_TIMESTAMP + delta, ..plain(0) });
        self.write_and_read("create-time", &records, &ACKS_ALL)
    }

    fn log_append_time(&self) -> Outcome<()> {
        self.new_topic("log-append-time", 1, &[("message.timestamp.type", "LogAppendTime")])?;
        let before = now_ms();
        self.client.produce("log-append-time", 0, &many(10, plain), &ACKS_ALL)?;
        let range = before..=now_ms();
        for stored in self.client.read("log-append-time", 0, 10)? {
            expect(range.contains(&stored.record.timestamp), true, "the broker's time")?;
        }
        Ok(())
    }

    fn list_offsets(&self) -> Outcome<()> {
        expect(self.client.offsets("main", 2)?, (0, 0), "offsets of an empty partition")?;
        self.client.produce("main", 2, &many(7, plain), &ACKS_ALL)?;
        expect(self.client.offsets("main", 2)?, (0, 7), "offsets after 7 records")
    }

    fn offset_for_time(&self) -> Outcome<()> {
        let spaced = |i| Record { timestamp: FIRST_TIMESTAMP + 10 * i as i64, ..plain(i) };
        self.write_and_read("times", &many(50, spaced), &ACKS_ALL)?;
        for (timestamp, offset) in [(0, Some(0)), (FIRST_TIMESTAMP + 200, Some(20)), (FIRST_TIMESTAMP + 201, Some(21)), (FIRST_TIMESTAMP + 491, None)] {
            expect(self.client.offset_for_time("times", 0, timestamp)?, offset, &format!("offset for time {timestamp}"))?;
        }
        Ok(())
    }

    fn describe_configs(&self) -> Outcome<()> {
        expect(self.client.describe_config("main", "max.message.bytes")?.as_str(), "2097152", "given config")?;
        expect(self.client.describe_config("main", "cleanup.policy")?.as_str(), "delete", "default config")
    }

    fn alter_configs(&self) -> Outcome<()> {
        self.client.alter_config("main", "retention.ms", "86400000")?;
        wait_until("retention.ms is 86400000", || Ok(self.client.describe_config("main", "retention.ms")? == "86400000"))
    }

    fn create_partitions(&self) -> Outcome<()> {
        self.client.create_partitions("main", 5)?;
        self.wait_partitions("main", 5)?;
        self.append_and_read("main", 4, &[plain(0)], &ACKS_ALL)
    }

    fn delete_records(&self) -> Outcome<()> {
        let records = many(100, plain);
        self.write_and_read("trimmed", &records, &ACKS_ALL)?;
        self.client.delete_records("trimmed", 0, 60)?;
        expect(self.client.offsets("trimmed", 0)?, (60, 100), "offsets after deleting the first 60")?;
        Ok(expect_stored(&self.client.read("trimmed", 0, 40)?, &records[60..], 60)?)
    }

    fn recreate_topic(&self) -> Outcome<()> {
        self.write_and_read("again", &many(10, plain), &ACKS_ALL)?;
        self.remove_topic("again")?;
        self.new_topic("again", 1, &[])?;
        expect(self.client.offsets("again", 0)?, (0, 0), "offsets of the new topic")?;
        self.append_and_read("again", 0, &[plain(1)], &ACKS_ALL)
    }

    fn error_too_large(&self) -> Outcome<()> {
        self.new_topic("small", 1, &[("max.message.bytes", "10000")])?;
        let large = Record { value: big(0).value.map(|value| value[..20_000].to_vec()), ..plain(0) };
        self.expect_error(10, self.client.produce("small", 0, &[large], &ACKS_ALL))?;
        self.append_and_read("small", 0, &[plain(0)], &ACKS_ALL)
    }

    #[rustfmt::skip]
    fn checks(&self) -> Vec<(&'static str, Box<dyn Fn() -> Outcome<()> + '_>)> {
        vec![
            ("create-topic", Box::new(|| self.new_topic("main", 3, &[]))),
            ("auto-create", Box::new(|| self.append_and_read("auto", 0, &[plain(0)], &ACKS_ALL))),
            ("codec-none", Box::new(|| self.codec("none"))),
            ("codec-gzip", Box::new(|| self.codec("gzip"))),
            ("codec-snappy", Box::new(|| self.codec("snappy"))),
            ("codec-lz4", Box::new(|| self.codec("lz4"))),
            ("codec-zstd", Box::new(|| self.codec("zstd"))),
            ("headers", Box::new(|| self.headers())),
            ("null-and-empty", Box::new(|| self.null_and_empty())),
            ("large-records", Box::new(|| self.write_and_read("large-records", &many(5, big), &ACKS_ALL))),
            ("many-records", Box::new(|| self.write_and_read("many-records", &many(100_000, plain), &ACKS_ALL))),
            ("create-time", Box::new(|| self.create_time())),
            ("log-append-time", Box::new(|| self.log_append_time())),
            ("acks-0", Box::new(|| self.acks("acks-0", "0"))),
            ("acks-1", Box::new(|| self.acks("acks-1", "1"))),
            ("acks-all", Box::new(|| self.acks("acks-all", "all"))),
            ("idempotent", Box::new(|| self.write_and_read("idempotent", &many(5000, plain), &How { idempotent: true, ..ACKS_ALL }))),
            ("list-offsets", Box::new(|| self.list_offsets())),
            ("offset-for-time", Box::new(|| self.offset_for_time())),
            ("describe-configs", Box::new(|| self.describe_configs())),
            ("alter-configs", Box::new(|| self.alter_configs())),
            ("create-partitions", Box::new(|| self.create_partitions())),
            ("delete-records", Box::new(|| self.delete_records())),
            ("delete-topic", Box::new(|| self.remove_topic("trimmed"))),
            ("recreate-topic", Box::new(|| self.recreate_topic())),
            ("error-topic-exists", Box::new(|| self.expect_error(36, self.client.create_topic("main", 1, &[])))),
            ("error-unknown-topic", Box::new(|| self.expect_error(3, self.client.delete_topic("no-such-topic")))),
            ("error-bad-topic-name", Box::new(|| self.expect_error(17, self.client.create_topic("bad name", 1, &[])))),
            ("error-too-large", Box::new(|| self.error_too_large())),
        ]
    }
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.len() == 4 {
        return Ok(member::run(&arguments)?);
    }
    let bootstrap = arguments.first().cloned().ok_or_else(|| Failure::from("usage: compat BOOTSTRAP".to_string()))?;
    println!("CLIENT rdkafka (crate) 0.39.0 (librdkafka {})", rdkafka::util::get_rdkafka_version().1);
    println!("NOTE a consumer must be given a group.id, but joins no group as long as it only assigns");
    let suite = Suite { client: Client::new(&bootstrap)? };
    let mut failed = false;
    for (name, check) in suite.checks() {
        match check() {
            Ok(()) => println!("PASS {name}"),
            Err(failure) => {
                failed = true;
                println!("FAIL {name}: {} (code {})", failure.text.split_whitespace().collect::<Vec<_>>().join(" "), failure.code);
            }
        }
    }
    std::process::exit(failed as i32);
}
