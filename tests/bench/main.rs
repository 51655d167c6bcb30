//! `cargo xtask bench NAME`: measures Fumi beside a peer on the same machine in the same run.

mod load;
mod measure;
mod peers;
mod sync;

fn main() {
    let name = std::env::args().nth(1).unwrap_or_else(|| "sync".to_owned());
    match name.as_str() {
        "sync" => sync::run(),
        other => {
            eprintln!("there is no bench {other}: sync");
            std::process::exit(2);
        }
    }
}
