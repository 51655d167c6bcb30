-- Accounts that sign in on their provider's page in the browser.

ALTER TABLE accounts ADD COLUMN by_browser INTEGER NOT NULL DEFAULT 0; -- 1 = its key ring entry holds the provider's tokens, no password
