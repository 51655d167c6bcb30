//! The table `image_senders`: whose remote images are shown without asking.

use crate::error::Error;
use crate::read::Read;
use crate::write::Write;
use mail::id::MessageId;
use rusqlite::OptionalExtension as _;

/// Whose images are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageSender {
    /// Those of one address.
    Address(String),
    /// Those of a domain and its hosts.
    Domain(String),
}

impl ImageSender {
    fn columns(&self) -> (&'static str, String) {
        match self {
            ImageSender::Address(address) => ("address", address.to_lowercase()),
            ImageSender::Domain(domain) => ("domain", domain.to_lowercase()),
        }
    }
}

impl Read<'_> {
    /// All of them, by name.
    pub fn image_senders(&self) -> Result<Vec<ImageSender>, Error> {
        let sql = "SELECT kind, value FROM image_senders ORDER BY value, kind";
        let mut all = self.connection.prepare_cached(sql)?;
        let rows = all.query_map([], |r| {
            let value: String = r.get(1)?;
            let domain = r.get_ref(0)?.as_str()? == "domain";
            Ok(if domain { ImageSender::Domain(value) } else { ImageSender::Address(value) })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether images of this address are shown: by what the person said of it, of its domain, or
    /// of a domain above that.
    pub fn shows_images_of(&self, address: &str) -> Result<bool, Error> {
        let address = address.to_lowercase();
        let mut one = self
            .connection
            .prepare_cached("SELECT 1 FROM image_senders WHERE kind = ?1 AND value = ?2")?;
        let mut is = |kind: &str, value: &str| -> Result<bool, Error> {
            Ok(one.query_row([kind, value], |_| Ok(())).optional()?.is_some())
        };
        if is("address", &address)? {
            return Ok(true);
        }
        let mut domain = address.rsplit_once('@').map(|(_, domain)| domain);
        while let Some(this) = domain {
            if is("domain", this)? {
                return Ok(true);
            }
            domain = this.split_once('.').map(|(_, above)| above);
        }
        Ok(false)
    }

    /// Whether a message stands among the junk anywhere, or is marked as such.
    pub fn is_junk(&self, message: MessageId) -> Result<bool, Error> {
        let mut one = self.connection.prepare_cached(
            "SELECT 1 FROM locations l JOIN mailboxes m ON m.id = l.mailbox
              WHERE l.message = ?1 AND l.hidden = 0
                AND (m.role = 'junk' OR ' ' || l.keywords || ' ' LIKE '% $Junk %')
              LIMIT 1",
        )?;
        Ok(one.query_row([message.0], |_| Ok(())).optional()?.is_some())
    }
}

impl Write<'_> {
    /// Shows the images of these from now on.
    pub fn show_images_of(&mut self, sender: &ImageSender) -> Result<(), Error> {
        let (kind, value) = sender.columns();
        self.connection.execute(
            "INSERT INTO image_senders (kind, value, since) VALUES (?1, ?2, ?3)
             ON CONFLICT DO NOTHING",
            (kind, value, self.now),
        )?;
        Ok(())
    }

    /// Asks again from now on.
    pub fn hide_images_of(&mut self, sender: &ImageSender) -> Result<(), Error> {
        let (kind, value) = sender.columns();
        let sql = "DELETE FROM image_senders WHERE kind = ?1 AND value = ?2";
        self.connection.execute(sql, (kind, value))?;
        Ok(())
    }
}
