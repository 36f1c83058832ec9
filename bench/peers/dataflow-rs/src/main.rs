//! Runs one workflow of dataflow-rs over one payload, again and again, and says how long a message takes.
//!
//! ```text
//! millrace-peer-dataflow-rs WORKFLOW.json PAYLOAD.json --print
//! millrace-peer-dataflow-rs WORKFLOW.json PAYLOAD.json --time MESSAGES
//!     [--warm-up MESSAGES] [--threads N] [--audit on|off] [--payload shared|value|text]
//! ```
//!
//! `--print` gives what becomes of one message: `{data, metadata, temp_data, errors, audit}`.
//! `--time` gives `{messages, threads, elapsedNs, nsPerMessage, perSecond, bytesOut}`, `messages` being all of them and
//! `nsPerMessage` what one message takes on its thread. Each thread has a runtime of its own and runs one message after
//! the other, on one engine that all of them share; nothing is spawned.
//!
//! How a message comes: `shared` is a parsed payload behind an `Arc` (one reference count a message), `value` a
//! `serde_json` value that is converted for each message, `text` is parsed for each message, and its result is printed
//! to bytes.

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::sync::{Arc, Barrier};
use std::time::Instant;

use dataflow_rs::datavalue::OwnedDataValue;
use dataflow_rs::{Engine, Message, Workflow};
use serde_json::{Value, json};

#[derive(Clone, Copy, PartialEq)]
enum PayloadKind {
    Shared,
    Value,
    Text,
}

struct Options {
    workflow: String,
    payload: String,
    /// How many messages are timed on each thread; none when one is printed.
    messages: Option<u64>,
    warm_up: u64,
    threads: usize,
    audit: bool,
    kind: PayloadKind,
}

struct Bench {
    engine: Engine,
    shared: Arc<OwnedDataValue>,
    value: Value,
    text: String,
    audit: bool,
    kind: PayloadKind,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = read_options()?;
    let text = fs::read_to_string(&options.payload)?;
    let value: Value = serde_json::from_str(&text)?;
    let bench = Arc::new(Bench {
        engine: Engine::builder()
            .with_workflow(Workflow::from_json(&fs::read_to_string(&options.workflow)?)?)
            .build()?,
        shared: Arc::new(OwnedDataValue::from(&value)),
        value,
        text,
        audit: options.audit,
        kind: options.kind,
    });
    let report = match options.messages {
        None => bench.print()?,
        Some(messages) => time(&bench, options.threads, messages, options.warm_up)?,
    };
    println!("{report}");
    Ok(())
}

fn time(bench: &Arc<Bench>, threads: usize, messages: u64, warm_up: u64) -> Result<Value, Box<dyn Error>> {
    let barrier = Arc::new(Barrier::new(threads + 1));
    let workers: Vec<_> = (0..threads)
        .map(|_| {
            let bench = Arc::clone(bench);
            let barrier = Arc::clone(&barrier);
            std::thread::spawn(move || {
                let runtime = single_threaded();
                runtime.block_on(bench.run(warm_up));
                barrier.wait();
                let bytes = runtime.block_on(bench.run(messages));
                barrier.wait();
                bytes
            })
        })
        .collect();
    barrier.wait();
    let began = Instant::now();
    barrier.wait();
    let elapsed_ns = began.elapsed().as_nanos() as f64;
    let mut bytes_out = 0;
    for worker in workers {
        bytes_out += worker.join().map_err(|_| "a thread panicked")?;
    }
    let all = messages * threads as u64;
    Ok(json!({
        "messages": all,
        "threads": threads,
        "elapsedNs": elapsed_ns,
        "nsPerMessage": elapsed_ns / messages as f64,
        "perSecond": all as f64 * 1e9 / elapsed_ns,
        "bytesOut": bytes_out,
    }))
}

impl Bench {
    fn message(&self) -> Message {
        let payload = match self.kind {
            PayloadKind::Shared => Arc::clone(&self.shared),
            PayloadKind::Value => Arc::new(OwnedDataValue::from(&self.value)),
            PayloadKind::Text => Arc::new(OwnedDataValue::from_json(&self.text).expect("the payload is JSON")),
        };
        if self.audit {
            Message::new(payload)
        } else {
            Message::builder().payload(payload).capture_changes(false).build()
        }
    }

    /// Runs so many messages and gives the bytes they were printed to.
    async fn run(&self, messages: u64) -> u64 {
        let mut bytes = 0;
        for _ in 0..messages {
            let mut message = self.message();
            self.engine.process_message(&mut message).await.expect("the workflow runs");
            if self.kind == PayloadKind::Text {
                bytes += black_box(printed(&message)).len() as u64;
            } else {
                black_box(&message);
            }
        }
        bytes
    }

    fn print(&self) -> Result<Value, Box<dyn Error>> {
        let mut message = self.message();
        single_threaded().block_on(self.engine.process_message(&mut message))?;
        Ok(json!({
            "data": message.data(),
            "metadata": message.metadata(),
            "temp_data": message.temp_data(),
            "errors": message.errors(),
            "audit": message.audit_trail(),
        }))
    }
}

/// A result as a stream writes it: what came out, what broke a rule, and who wrote what.
#[derive(serde::Serialize)]
struct Printed<'a> {
    data: &'a OwnedDataValue,
    errors: &'a [dataflow_rs::ErrorInfo],
    audit: &'a [dataflow_rs::AuditTrail],
}

fn printed(message: &Message) -> Vec<u8> {
    let printed = Printed { data: message.data(), errors: message.errors(), audit: message.audit_trail() };
    serde_json::to_vec(&printed).expect("a message can be printed")
}

fn single_threaded() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime on the current thread")
}

fn read_options() -> Result<Options, Box<dyn Error>> {
    let mut files = Vec::new();
    let mut options = Options {
        workflow: String::new(),
        payload: String::new(),
        messages: None,
        warm_up: 20_000,
        threads: 1,
        audit: true,
        kind: PayloadKind::Shared,
    };
    let mut prints = false;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        if !arg.starts_with("--") {
            files.push(arg);
            continue;
        }
        if arg == "--print" {
            prints = true;
            continue;
        }
        let value = args.next().ok_or_else(|| format!("{arg} needs a value"))?;
        match arg.as_str() {
            "--time" => options.messages = Some(value.parse()?),
            "--warm-up" => options.warm_up = value.parse()?,
            "--threads" => options.threads = value.parse()?,
            "--audit" => options.audit = one_of(&arg, &value, &[("on", true), ("off", false)])?,
            "--payload" => {
                let kinds =
                    [("shared", PayloadKind::Shared), ("value", PayloadKind::Value), ("text", PayloadKind::Text)];
                options.kind = one_of(&arg, &value, &kinds)?;
            }
            _ => return Err(format!("there is no option {arg}").into()),
        }
    }
    if prints == options.messages.is_some() {
        return Err("either --print or --time is needed".into());
    }
    let [workflow, payload] =
        <[String; 2]>::try_from(files).map_err(|_| "two files are needed: the workflow and the payload")?;
    Ok(Options { workflow, payload, ..options })
}

fn one_of<T: Copy>(option: &str, value: &str, known: &[(&str, T)]) -> Result<T, Box<dyn Error>> {
    match known.iter().find(|(name, _)| *name == value) {
        Some((_, meaning)) => Ok(*meaning),
        None => Err(format!("{option} does not know {value}").into()),
    }
}
