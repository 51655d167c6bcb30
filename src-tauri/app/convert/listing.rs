//! Lists, what is chosen of them, and what is done to that.

use super::{id, ids};
use crate::dto;
use crate::dto::listing as from;
use engine::actions::selection::{Selection, Wish};
use engine::lists::{Listing, Only, Order, Shown, Smart};
use mail::flags::Flags;
use std::collections::BTreeSet;

impl TryFrom<from::Listing> for Listing {
    type Error = dto::Problem;

    fn try_from(list: from::Listing) -> Result<Listing, dto::Problem> {
        let of = match list.of {
            from::Shown::Mailbox { id: mailbox } => Shown::Mailbox(id(&mailbox)?),
            from::Shown::Smart { smart } => Shown::Smart(smart.into()),
        };
        let from::Only { unread, flagged, attached } = list.only;
        let only = Only { unread, flagged, attached };
        Ok(Listing { of, order: list.order.into(), turned: list.turned, only })
    }
}

impl From<from::Smart> for Smart {
    fn from(smart: from::Smart) -> Smart {
        match smart {
            from::Smart::Inbox => Smart::Inbox,
            from::Smart::Unread => Smart::Unread,
            from::Smart::Flagged => Smart::Flagged,
            from::Smart::Attached => Smart::Attached,
        }
    }
}

impl From<from::Order> for Order {
    fn from(order: from::Order) -> Order {
        match order {
            from::Order::Date => Order::Date,
            from::Order::Sender => Order::Sender,
            from::Order::Subject => Order::Subject,
            from::Order::Size => Order::Size,
            from::Order::Unread => Order::Unread,
            from::Order::Flagged => Order::Flagged,
        }
    }
}

impl TryFrom<from::Selection> for Selection {
    type Error = dto::Problem;

    fn try_from(selection: from::Selection) -> Result<Selection, dto::Problem> {
        let set =
            |but: Vec<String>| Ok::<BTreeSet<_>, dto::Problem>(ids(&but)?.into_iter().collect());
        Ok(match selection {
            from::Selection::Places { places } => Selection::Places(ids(&places)?),
            from::Selection::All { list, but } => Selection::All(list.try_into()?, set(but)?),
            from::Selection::Found { query, but } => {
                Selection::Found(Box::new(query.try_into()?), set(but)?)
            }
        })
    }
}

impl TryFrom<from::Wish> for Wish {
    type Error = dto::Problem;

    fn try_from(wish: from::Wish) -> Result<Wish, dto::Problem> {
        Ok(match wish {
            from::Wish::Archive => Wish::Archive,
            from::Wish::Trash => Wish::Trash,
            from::Wish::Delete => Wish::Delete,
            from::Wish::Junk => Wish::Junk(true),
            from::Wish::NotJunk => Wish::Junk(false),
            from::Wish::Move { to } => Wish::Move(id(&to)?),
            from::Wish::Copy { to } => Wish::Copy(id(&to)?),
            from::Wish::Flag { add, remove } => Wish::Flag(Flags::parse(add), Flags::parse(remove)),
        })
    }
}
