//! The contract between the shell and the screens, and the test that keeps its TypeScript true.

use crate::commands::{
    accounts, actions, arrange, compose, drafts, folders, identities, mailboxes, message, network,
    preferences, queue, reading, start, structure,
};
use crate::events;
use tauri_specta::{Builder, Commands, ErrorHandlingMode, collect_commands, collect_events};

/// The list, by feature: one a line, and longer than a function may be.
macro_rules! every_command {
    () => {
        collect_commands![
            start::start,
            accounts::suggest,
            accounts::look_up,
            accounts::open_help,
            accounts::sign_in,
            accounts::cancel_sign_in,
            accounts::unlock_sealed,
            accounts::give_password,
            accounts::remove_account,
            arrange::account_settings,
            arrange::choose_for_account,
            arrange::order_accounts,
            arrange::send_from,
            arrange::change_servers,
            arrange::losses,
            arrange::sign_out,
            arrange::give_smtp_password,
            arrange::forget_smtp_password,
            arrange::check_sending,
            arrange::export_settings,
            arrange::import_settings,
            identities::identities,
            identities::add_identity,
            identities::change_identity,
            identities::prefer_identity,
            identities::remove_identity,
            folders::mailbox_sizes,
            folders::choose_for_mailbox,
            folders::choose_role,
            mailboxes::mailboxes,
            mailboxes::page,
            mailboxes::places,
            mailboxes::search,
            mailboxes::unsearchable,
            mailboxes::show_mailbox,
            mailboxes::sync_now,
            message::open_message,
            message::source,
            message::open_link,
            message::save_attachment,
            reading::save_message,
            reading::show_images,
            reading::image_senders,
            reading::hide_images_of,
            reading::leave_list,
            reading::open_leave_page,
            actions::set_flags,
            actions::archive,
            actions::trash,
            actions::set_junk,
            actions::move_messages,
            actions::copy_messages,
            actions::delete_messages,
            actions::act_on,
            actions::undo,
            structure::create_mailbox,
            structure::rename_mailbox,
            structure::delete_mailbox,
            structure::subscribe,
            structure::read_all,
            structure::marked,
            structure::purge,
            structure::empty_mailbox,
            network::network_changed,
            network::choose_metered,
            preferences::preferences,
            preferences::prefer,
            preferences::zoom,
            compose::compose,
            compose::compose_to,
            compose::take_mailto,
            compose::recipients,
            compose::check_letter,
            compose::save_template,
            compose::templates,
            compose::from_template,
            drafts::open_draft,
            drafts::draft_of,
            drafts::drafts,
            drafts::write_draft,
            drafts::close_draft,
            drafts::discard_draft,
            drafts::attach,
            drafts::detach,
            drafts::draft_versions,
            drafts::restore_version,
            queue::waiting,
            queue::queue,
            queue::retry,
            queue::dismiss,
        ]
    };
}

/// Every command and every event there is.
pub fn builder() -> Builder<tauri::Wry> {
    Builder::<tauri::Wry>::new()
        .error_handling(ErrorHandlingMode::Throw)
        .disable_serde_phases()
        .commands(commands())
        .events(collect_events![
            events::Changed,
            events::DraftChanged,
            events::MailtoGiven,
            events::OutboxChanged,
            events::AccountStateChanged,
            events::Check,
            events::ServersFound,
            events::LinkClicked,
            events::ActionRefused,
            events::GivenUp,
            events::MarkedOnly,
            events::SweptAway,
            events::Unsteady,
        ])
}

fn commands() -> Commands<tauri::Wry> {
    every_command!()
}

#[cfg(test)]
mod tests {
    use specta_typescript::Typescript;

    const HEADER: &str = "// Generated from src-tauri/app by `FUMI_WRITE_BINDINGS=1 cargo test -p fumi`. Not edited by hand.\n";

    #[test]
    fn the_bindings_in_the_repository_are_those_of_this_code() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/ipc/bindings.ts");
        let fresh = tempfile::tempdir().unwrap().path().join("bindings.ts");
        std::fs::create_dir_all(fresh.parent().unwrap()).unwrap();
        super::builder().export(Typescript::default().header(HEADER), &fresh).unwrap();
        let fresh = std::fs::read_to_string(fresh).unwrap();
        if std::env::var_os("FUMI_WRITE_BINDINGS").is_some() {
            std::fs::write(path, &fresh).unwrap();
        }
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            kept == fresh,
            "ui/ipc/bindings.ts is stale: run FUMI_WRITE_BINDINGS=1 cargo test -p fumi"
        );
    }
}
