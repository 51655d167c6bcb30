//! The desktop shell: a window, Fumi's commands, events and the frame's scheme around the engine.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod arguments;
mod bindings;
mod commands;
mod convert;
mod download;
mod dto;
mod events;
mod frame;
mod input;
mod shell;
mod upload;
mod window;

use arguments::Arguments;
use std::process::ExitCode;

fn main() -> ExitCode {
    engine::trace::start();
    let arguments = match Arguments::read(std::env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(wrong) => return shell::complain(&wrong),
    };
    match shell::run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => shell::complain(&error.to_string()),
    }
}
