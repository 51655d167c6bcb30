//! What the machine is and how busy it is: a number without them says nothing.

use std::fs;

/// The load average of the last minute.
pub fn now() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("?").to_owned()
}

/// The machine in a line: processor, cores, memory, system.
pub fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|l| l.strip_prefix("model name")).unwrap_or(": ?");
    let model = model.trim_start_matches([' ', '\t', ':']).to_owned();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib: u64 = memory
        .lines()
        .find_map(|l| l.strip_prefix("MemTotal:"))
        .and_then(|l| l.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0);
    let system = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let system = system.lines().find_map(|l| l.strip_prefix("PRETTY_NAME=")).unwrap_or("?");
    format!("{model}, {cores} cores, {} GiB, {}", kib >> 20, system.trim_matches('"'))
}

/// Today.
pub fn date() -> String {
    let output = std::process::Command::new("date").arg("+%F").output();
    output.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default()
}

/// A program's name and version, as it says itself.
pub fn version(program: &str) -> String {
    let output = std::process::Command::new(program).arg("--version").output();
    let text = output.map(|o| String::from_utf8_lossy(&o.stdout).into_owned()).unwrap_or_default();
    let said = text.lines().next().unwrap_or("?").trim_start_matches("isync ");
    format!("{program} {}", said.trim_start_matches(program).trim_start())
}
