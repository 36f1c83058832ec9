//! What it costs in Rust to give each item of a list its own view of what a run knows, when the views share it through
//! `Arc`: the design of engines that keep a run's variables, results and settings behind reference counts and clone the
//! handles for each item.
//!
//! Prints `{"rounds": [{"thousandNs": …, "thousandBuiltNs": …, "one": [{"results": 0, "ns": …}, …]}, …]}`:
//!
//! - `thousandNs`: 1,000 contexts over 100 results of 10 KB, kept in a list, each with a shared item and its index
//! - `thousandBuiltNs`: the same, each with a small item that is made for it
//! - `one`: one context over so many results
//!
//! Arguments: the number of rounds, and for how many ms each of these is repeated in a round.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

/// Data as JSON has it.
#[allow(dead_code)]
#[derive(Clone)]
enum Value {
    Number(f64),
    Text(String),
    List(Vec<Value>),
    Map(HashMap<String, Value>),
}

/// What tasks write while others read.
type Shared = Arc<RwLock<HashMap<String, Value>>>;

/// What an expression of an item may look at.
#[allow(dead_code)]
#[derive(Clone)]
struct Context {
    variables: Shared,
    results: Shared,
    system: Shared,
    inputs: Arc<Value>,
    settings: Arc<Value>,
    secrets: Arc<Value>,
    item: Option<Item>,
    index: Option<usize>,
}

#[allow(dead_code)]
#[derive(Clone)]
enum Item {
    Shared(Arc<Value>),
    Made(Value),
}

const RESULT_COUNTS: [usize; 5] = [0, 10, 50, 100, 500];
const RESULTS: usize = 100;
const RESULT_BYTES: usize = 10 * 1024;
const ITEMS: usize = 1_000;

fn main() {
    let mut args = std::env::args().skip(1).map(|arg| arg.parse::<u64>().expect("arguments are whole numbers"));
    let rounds = args.next().unwrap_or(5);
    let batch = Duration::from_millis(args.next().unwrap_or(100));
    let bases: Vec<Context> = RESULT_COUNTS.iter().map(|&count| context_over(count)).collect();
    let base = context_over(RESULTS);
    let items: Vec<Arc<Value>> = (0..ITEMS).map(|id| Arc::new(item(id))).collect();
    check(&base, &items);
    let reports: Vec<String> = (0..rounds)
        .map(|_| {
            let shared = time(batch, || contexts(&base, |id| Item::Shared(Arc::clone(&items[id]))));
            let made = time(batch, || contexts(&base, |id| Item::Made(item(id))));
            let ones: Vec<String> = RESULT_COUNTS
                .iter()
                .zip(&bases)
                .map(|(count, base)| {
                    format!(r#"{{"results":{count},"ns":{}}}"#, time_many(batch, || black_box(base).clone()))
                })
                .collect();
            format!(r#"{{"thousandNs":{shared},"thousandBuiltNs":{made},"one":[{}]}}"#, ones.join(","))
        })
        .collect();
    println!(r#"{{"rounds":[{}]}}"#, reports.join(","));
}

fn contexts(base: &Context, item: impl Fn(usize) -> Item) -> Vec<Context> {
    (0..ITEMS)
        .map(|index| {
            let mut context = base.clone();
            context.item = Some(item(index));
            context.index = Some(index);
            context
        })
        .collect()
}

fn context_over(results: usize) -> Context {
    let shared = |entries: HashMap<String, Value>| Arc::new(RwLock::new(entries));
    let value = || Arc::new(Value::Map(HashMap::from([("name".to_string(), Value::Text("mill".to_string()))])));
    Context {
        variables: shared(HashMap::from([("count".to_string(), Value::Number(41.0))])),
        results: shared((0..results).map(|at| (format!("t{at}"), result())).collect()),
        system: shared(HashMap::new()),
        inputs: value(),
        settings: value(),
        secrets: value(),
        item: None,
        index: None,
    }
}

fn result() -> Value {
    Value::Map(HashMap::from([
        ("status".to_string(), Value::Text("succeeded".to_string())),
        ("output".to_string(), Value::Text("x".repeat(RESULT_BYTES))),
    ]))
}

fn item(id: usize) -> Value {
    Value::Map(HashMap::from([("id".to_string(), Value::Number(id as f64))]))
}

/// Every context sees its own item and all of the results.
fn check(base: &Context, items: &[Arc<Value>]) {
    for (at, context) in contexts(base, |id| Item::Shared(Arc::clone(&items[id]))).iter().enumerate() {
        assert_eq!(context.index, Some(at));
        assert!(Arc::ptr_eq(&context.results, &base.results));
        let Some(Item::Shared(item)) = &context.item else { panic!("the item is not there") };
        let Value::Map(entries) = &**item else { panic!("the item is no map") };
        assert!(matches!(entries["id"], Value::Number(id) if id == at as f64));
    }
    assert_eq!(base.results.read().expect("nobody panicked").len(), RESULTS);
}

/// ns that one call takes, what it gives being dropped outside the clock.
fn time<T>(batch: Duration, work: impl Fn() -> T) -> f64 {
    let mut spent = Duration::ZERO;
    let mut calls = 0u32;
    while spent < batch {
        let began = Instant::now();
        let made = black_box(work());
        spent += began.elapsed();
        calls += 1;
        drop(made);
    }
    spent.as_nanos() as f64 / f64::from(calls)
}

/// As `time`, for work that is shorter than looking at the clock: 1,000 calls at once, and what they give is kept meanwhile.
fn time_many<T>(batch: Duration, work: impl Fn() -> T) -> f64 {
    const CALLS: usize = 1_000;
    let mut kept: Vec<T> = Vec::with_capacity(CALLS);
    let mut spent = Duration::ZERO;
    let mut batches = 0u32;
    while spent < batch {
        let began = Instant::now();
        for _ in 0..CALLS {
            kept.push(work());
        }
        black_box(&kept);
        spent += began.elapsed();
        batches += 1;
        kept.clear();
    }
    spent.as_nanos() as f64 / f64::from(batches) / CALLS as f64
}
