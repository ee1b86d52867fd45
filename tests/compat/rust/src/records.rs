//! The records that every program of this suite writes and expects, and how they are compared.

pub const FIRST_TIMESTAMP: i64 = 1_700_000_000_000;
pub const SAMPLE_COUNT: usize = 1000;
const MIB: usize = 1 << 20;

/// What a producer hands over and a consumer must give back; None is null, which differs from empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub key: Option<Vec<u8>>,
    pub value: Option<Vec<u8>>,
    pub headers: Vec<(String, Option<Vec<u8>>)>,
    pub timestamp: i64,
}

#[derive(Debug)]
pub struct Stored {
    pub offset: i64,
    pub record: Record,
}

pub fn bytes(text: &str) -> Option<Vec<u8>> {
    Some(text.as_bytes().to_vec())
}

fn header(name: &str, value: &str) -> (String, Option<Vec<u8>>) {
    (name.to_string(), bytes(value))
}

/// Record number i of the shared set.
pub fn sample(i: usize) -> Record {
    let key = if i % 10 == 0 { None } else { bytes(&format!("key-{i}")) };
    let value = match i {
        _ if i % 13 == 5 && key.is_some() => None,
        _ if i % 17 == 3 => bytes(""),
        _ => bytes(&format!("value-{i}-{}", "x".repeat(i * 37 % 500))),
    };
    let headers = vec![header("index", &i.to_string()), header("tag", "a"), header("tag", "b")];
    Record { key, value, headers, timestamp: FIRST_TIMESTAMP + i as i64 }
}

pub fn plain(i: usize) -> Record {
    Record { key: bytes(&format!("k{i}")), value: bytes(&format!("v{i}")), headers: vec![], timestamp: FIRST_TIMESTAMP }
}

/// A record of 1 MiB that no codec shrinks to nothing: a linear congruential sequence.
pub fn big(i: usize) -> Record {
    let mut state = i as u64 + 1;
    let mut value = Vec::with_capacity(MIB);
    while value.len() < MIB {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        value.extend(state.to_be_bytes());
    }
    Record { value: Some(value), ..plain(i) }
}

pub fn many(count: usize, make: fn(usize) -> Record) -> Vec<Record> {
    (0..count).map(make).collect()
}

pub fn expect_stored(stored: &[Stored], records: &[Record], first_offset: i64) -> Result<(), String> {
    if stored.len() != records.len() {
        return Err(format!("{} records instead of {}", stored.len(), records.len()));
    }
    for (i, (got, record)) in stored.iter().zip(records).enumerate() {
        if got.offset != first_offset + i as i64 {
            return Err(format!("record {i} has offset {} instead of {}", got.offset, first_offset + i as i64));
        }
        if got.record != *record {
            return Err(format!("record {i}: {:.200} instead of {:.200}", format!("{:?}", got.record), format!("{record:?}")));
        }
    }
    Ok(())
}
