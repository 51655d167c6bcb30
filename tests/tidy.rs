//! The rules of the house (docs/HOUSE.md) that no compiler checks, each shown that it can fail.

mod tidy {
    pub mod commands;
    pub mod floors;
    pub mod habits;
    pub mod house;
    pub mod layout;
    pub mod migrations;
    pub mod names;
    pub mod screens;
    pub mod sizes;
    pub mod walls;
}

use std::sync::LazyLock;
use tidy::house::House;
use tidy::{commands, floors, habits, layout, migrations, names, screens, sizes, walls};

static HOUSE: LazyLock<House> = LazyLock::new(House::read);

/// Fails with all complaints at once, one a line.
fn finds_nothing(check: fn(&House) -> Vec<String>) {
    let wrong = check(&HOUSE);
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn a_floor_names_only_the_floors_below_it_and_each_thing_outside_has_one_owner() {
    finds_nothing(floors::check);
}

#[test]
fn files_functions_and_lines_are_short() {
    finds_nothing(sizes::check);
}

#[test]
fn files_lie_where_they_belong_and_say_what_they_are_for() {
    finds_nothing(layout::check);
}

#[test]
fn names_say_something() {
    finds_nothing(names::check);
}

#[test]
fn time_chance_tasks_and_sql_are_where_they_belong() {
    finds_nothing(habits::check);
}

#[test]
fn a_command_unpacks_calls_and_packs() {
    finds_nothing(commands::check);
}

#[test]
fn screens_import_from_their_own_floor_and_below() {
    finds_nothing(screens::check_imports);
}

#[test]
fn both_languages_have_every_message() {
    finds_nothing(screens::check_messages);
}

#[test]
fn migrations_are_numbered_strict_and_explained() {
    finds_nothing(migrations::check);
}

#[test]
fn the_web_view_has_walls() {
    finds_nothing(walls::check);
}
