//! What is done to messages and mailboxes: the change is safe here when the verb returns, and, with
//! `--wait`, on the server.

use crate::arguments::{ActVerb, AppendVerb, MoveVerb, OnMailbox, Waiting};
use crate::failure::{Failure, password};
use crate::list;
use crate::output::Output;
use crate::sync;
use engine::actions::Standing;
use engine::{AccountKind, AccountRow, BodyPolicy, Engine, Online, Phase, Problem};
use mail::flags::Flags;
use mail::id::{AccountId, ActionId, MailboxId, MessageId};
use serde_json::{Value, json};
use std::future::Future;
use std::process::ExitCode;
use std::time::Duration;

/// Whoever keeps the promise, this process or the app: the store says when it is kept.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// `trash`, `archive`, `junk`, `not-junk`, `delete`, `undelete`: a verb on messages.
pub async fn on_messages<F, D>(
    engine: &Engine,
    out: Output,
    verb: ActVerb,
    act: F,
) -> Result<ExitCode, Failure>
where
    F: FnOnce(Vec<MessageId>, Option<MailboxId>) -> D,
    D: Future<Output = Result<ActionId, Problem>>,
{
    let accounts = engine.accounts_of(&verb.ids).await?;
    let from = match &verb.from {
        Some(name) => Some(find(engine, &accounts, name).await?),
        None => None,
    };
    let ready = Ready::new(&verb.waiting, accounts)?;
    let action = act(verb.ids.clone(), from).await?;
    ready.finish(engine, out, action, json!({"ids": ids(&verb.ids)})).await
}

/// `move` and `copy`.
pub async fn to_mailbox(
    engine: &Engine,
    out: Output,
    verb: MoveVerb,
    copy: bool,
) -> Result<ExitCode, Failure> {
    let Some((name, texts)) = verb.ids_and_mailbox.split_last() else {
        return Err(Failure::usage("badIds"));
    };
    let messages: Result<Vec<MessageId>, _> = texts.iter().map(|text| text.parse()).collect();
    let messages = messages.map_err(|_| Failure::usage("badIds"))?;
    let accounts = engine.accounts_of(&messages).await?;
    let from = match &verb.from {
        Some(name) => Some(find(engine, &accounts, name).await?),
        None => None,
    };
    let (to, accounts) = destination(engine, accounts, name).await?;
    let ready = Ready::new(&verb.waiting, accounts)?;
    if ready.brings_bodies() {
        ready.go_online(engine);
    }
    let action = if copy {
        engine.copy_messages(&messages, from, to).await?
    } else {
        engine.move_messages(&messages, from, to).await?
    };
    ready.finish(engine, out, action, json!({"ids": ids(&messages)})).await
}

/// `purge` and `read-all`.
pub async fn on_mailbox(
    engine: &Engine,
    out: Output,
    verb: OnMailbox,
    purge: bool,
) -> Result<ExitCode, Failure> {
    let (account, mailbox) =
        list::mailbox_of(engine, verb.account.as_deref(), &verb.mailbox).await?;
    let ready = Ready::new(&verb.waiting, vec![account])?;
    if purge {
        let (action, count) = engine.purge(mailbox.id).await?;
        return ready.finish(engine, out, action, json!({"purged": count})).await;
    }
    let action = engine.read_all(mailbox.id).await?;
    ready.finish(engine, out, action, json!({})).await
}

/// `append`
pub async fn append(engine: &Engine, out: Output, verb: AppendVerb) -> Result<ExitCode, Failure> {
    let (account, mailbox) = list::mailbox_of(engine, verb.account.as_deref(), &verb.to).await?;
    let raw = std::fs::read(&verb.file).map_err(|_| Failure::usage("noFile"))?;
    let flags = all(&verb.flags);
    let ready = Ready::new(&verb.waiting, vec![account])?;
    let (action, message) = engine.append(mailbox.id, raw, flags, None).await?;
    ready.finish(engine, out, action, json!({"id": message.0})).await
}

/// `undo`
pub async fn undo(
    engine: &Engine,
    out: Output,
    action: ActionId,
    waiting: Waiting,
) -> Result<ExitCode, Failure> {
    let ready = Ready::new(&waiting, engine.accounts().await?)?;
    let back = engine.undo(action).await?;
    ready.finish(engine, out, back, json!({})).await
}

/// Flags from the command line as one.
pub fn all(flags: &[Flags]) -> Flags {
    flags.iter().fold(Flags::default(), |all, one| all.changed(one, &Flags::default()))
}

fn ids(messages: &[MessageId]) -> Vec<i64> {
    messages.iter().map(|m| m.0).collect()
}

/// The mailbox of this name in the account all the messages belong to.
async fn find(engine: &Engine, accounts: &[AccountRow], name: &str) -> Result<MailboxId, Failure> {
    let account: Option<AccountId> = match accounts {
        [one] => Some(one.id),
        _ => return Err(Failure::usage("whichAccount")),
    };
    Ok(engine.find_mailbox(account, name).await?.id)
}

/// The mailbox mail is to go to, and the accounts that have to do with it: where it comes from
/// Local Folders it may be any account's.
async fn destination(
    engine: &Engine,
    mut accounts: Vec<AccountRow>,
    name: &str,
) -> Result<(MailboxId, Vec<AccountRow>), Failure> {
    let [from] = accounts.as_slice() else { return Err(Failure::usage("whichAccount")) };
    let to = match engine.find_mailbox(Some(from.id), name).await {
        Err(_) if from.kind == AccountKind::Local => engine.find_mailbox(None, name).await?,
        found => found?,
    };
    if to.account != from.id {
        let all = engine.accounts().await?;
        accounts.extend(all.into_iter().filter(|account| account.id == to.account));
    }
    Ok((to.id, accounts))
}

/// What is needed to wait for the server, asked for before anything is changed.
pub struct Ready {
    secret: Option<engine::Secret>,
    accounts: Vec<AccountRow>,
    limit: Option<Duration>,
}

impl Ready {
    /// Reads the password where one is given.
    pub fn new(waiting: &Waiting, accounts: Vec<AccountRow>) -> Result<Ready, Failure> {
        let secret = password(waiting.password_stdin)?;
        sync::one_server(&accounts, secret.as_ref())?;
        let limit = waiting.wait.then(|| Duration::from_secs(waiting.limit_seconds));
        Ok(Ready { secret, accounts, limit })
    }

    /// Whether mail goes into or out of Local Folders: its bytes are needed here.
    fn brings_bodies(&self) -> bool {
        let local = self.accounts.iter().filter(|a| a.kind == AccountKind::Local).count();
        local > 0 && local < self.accounts.len()
    }

    fn go_online(&self, engine: &Engine) {
        let secret = self.secret.clone();
        let online = Online { bodies: BodyPolicy::None, secret, ..Online::default() };
        for account in &self.accounts {
            engine.start(account.clone(), online.clone());
        }
    }

    /// Waits where that is wanted, and prints what was done.
    pub async fn finish(
        self,
        engine: &Engine,
        out: Output,
        action: ActionId,
        more: Value,
    ) -> Result<ExitCode, Failure> {
        if let Some(limit) = self.limit {
            self.go_online(engine);
            let told = self.told(engine, action);
            match tokio::time::timeout(limit, told).await {
                Ok(told) => told?,
                Err(_) => return Err(Failure::queued()),
            }
        }
        let value = crate::output::with(json!({"action": action.0}), more);
        out.print(&value, || format!("action {}\n", action.0))?;
        Ok(ExitCode::SUCCESS)
    }

    /// Returns when the server has it, or when only the person could bring it there.
    async fn told(&self, engine: &Engine, action: ActionId) -> Result<(), Failure> {
        let mut look = tokio::time::interval(LOOK_EVERY);
        loop {
            look.tick().await;
            match engine.standing(action).await? {
                Standing::Done => return Ok(()),
                Standing::Failed(codes) => return Err(Failure::given_up(&codes)),
                Standing::Waits(_) => {}
            }
            for account in &self.accounts {
                let state = engine.state(account.id);
                match state.phase {
                    Phase::PasswordNeeded | Phase::SignInNeeded | Phase::Failed => {
                        return Err(sync::failure(state).about(&account.address));
                    }
                    Phase::Offline | Phase::Connecting | Phase::Syncing | Phase::Idle => {}
                }
            }
        }
    }
}
