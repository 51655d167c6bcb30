// The real engine, behind the Tauri shell. The only file of the screens that knows Tauri.
import { invoke } from "@tauri-apps/api/core";
import type {
  Account,
  AccountSettings,
  Backend,
  DraftPart,
  Events,
  Found,
  Mailbox,
  Role,
  Source,
} from "./backend";
import * as bindings from "./bindings";
import { call, done } from "./calls";
import { attachHeaders, letters } from "./tauri-letters";

const roles: Record<Role, true> = {
  inbox: true,
  drafts: true,
  sent: true,
  archive: true,
  junk: true,
  trash: true,
  all: true,
  flagged: true,
  important: true,
  templates: true,
};

const isRole = (role: string | null): role is Role => role !== null && Object.hasOwn(roles, role);

/** A role the screens have no name for is a mailbox like any other. */
function withRole(mailbox: bindings.Mailbox): Mailbox {
  const { role, chosenRole } = mailbox;
  return {
    ...mailbox,
    role: isRole(role) ? role : null,
    chosenRole: isRole(chosenRole) ? chosenRole : null,
  };
}

// The engine and the screens are built together: its words for choices are the screens' own.
const asAccount = (account: bindings.Account) => account as Account;
const asSettings = (settings: bindings.AccountSettings) => settings as AccountSettings;

const sources: Record<Source, true> = {
  table: true,
  autoconfig: true,
  ispdb: true,
  mx: true,
  spf: true,
  mxIspdb: true,
  srv: true,
  guess: true,
};

/** A source the screens have no name for is no better than a guess. */
function withSource(found: bindings.Found): Found {
  const source = Object.hasOwn(sources, found.source) ? (found.source as Source) : "guess";
  return { ...found, source };
}

type Listen<E extends keyof Events> = (
  heard: (event: { payload: Events[E] }) => void,
) => Promise<() => void>;

const { commands, events } = bindings;
const listeners: { [E in keyof Events]: Listen<E> } = {
  changed: events.changed.listen,
  accountState: events.accountStateChanged.listen,
  check: events.check.listen,
  serversFound: (heard) =>
    events.serversFound.listen(({ payload: { address, found } }) =>
      heard({ payload: { address, found: withSource(found) } }),
    ),
  signInPage: events.signInPage.listen,
  linkClicked: events.linkClicked.listen,
  actionRefused: events.actionRefused.listen,
  givenUp: events.givenUp.listen,
  markedOnly: events.markedOnly.listen,
  sweptAway: events.sweptAway.listen,
  unsteady: events.unsteady.listen,
  outboxChanged: events.outboxChanged.listen,
  draftChanged: events.draftChanged.listen,
  mailtoGiven: events.mailtoGiven.listen,
};

export const tauriBackend: Backend = {
  ...letters,
  attach: (draft, name, mime, inline, bytes) =>
    call(invoke<DraftPart>("attach", bytes, { headers: attachHeaders(draft, name, mime, inline) })),
  start: async () => {
    const started = await call(commands.start());
    return { ...started, accounts: started.accounts.map(asAccount) };
  },
  suggest: (address) => call(commands.suggest(address)),
  lookUp: async (address) => (await call(commands.lookUp(address))).map(withSource),
  openHelp: (code, host) => done(commands.openHelp(code, host)),
  signIn: async (form, password, keep) =>
    asAccount(await call(commands.signIn(form, password, keep))),
  browserWay: (imap, smtp) => call(commands.browserWay(imap, smtp)),
  signInByBrowser: async (form, keep, words) =>
    asAccount(await call(commands.signInByBrowser(form, keep, words))),
  signInAgain: (account, keep, words) => done(commands.signInAgain(account, keep, words)),
  openPageAgain: () => done(commands.openPageAgain()),
  clients: () => call(commands.clients()),
  chooseClient: (provider, id, secret) => done(commands.chooseClient(provider, { id, secret })),
  cancelSignIn: () => done(commands.cancelSignIn()),
  unlockSealed: (passphrase) => done(commands.unlockSealed(passphrase)),
  givePassword: (account, password, keep) => done(commands.givePassword(account, password, keep)),
  mailboxes: async () => (await call(commands.mailboxes())).map(withRole),
  page: (list, first, count) => call(commands.page(list, first, count)),
  places: (list, first, count) => call(commands.places(list, first, count)),
  search: (query, first, count) => call(commands.search(query, first, count)),
  unsearchable: () => call(commands.unsearchable()),
  openMessage: (message, mailbox) => call(commands.openMessage(message, mailbox)),
  source: (message) => call(commands.source(message)),
  showMailbox: (mailbox) => done(commands.showMailbox(mailbox)),
  syncNow: () => done(commands.syncNow()),
  networkChanged: () => done(commands.networkChanged()),
  chooseMetered: (metered) => done(commands.chooseMetered(metered)),
  preferences: () => call(commands.preferences()),
  prefer: (name, value) => done(commands.prefer(name, value)),
  zoom: (percent) => done(commands.zoom(percent)),
  openLink: (message, link) => done(commands.openLink(message, link)),
  setFlags: (ids, mailbox, add, remove) => call(commands.setFlags(ids, mailbox, add, remove)),
  archive: (ids, mailbox) => call(commands.archive(ids, mailbox)),
  trash: (ids, mailbox) => call(commands.trash(ids, mailbox)),
  setJunk: (ids, mailbox, junk) => call(commands.setJunk(ids, mailbox, junk)),
  moveMessages: (ids, mailbox, to) => call(commands.moveMessages(ids, mailbox, to)),
  copyMessages: (ids, mailbox, to) => call(commands.copyMessages(ids, mailbox, to)),
  deleteMessages: (ids, mailbox) => call(commands.deleteMessages(ids, mailbox)),
  actOn: (selected, wish) => call(commands.actOn(selected, wish)),
  undo: (action) => call(commands.undo(action)),
  createMailbox: (account, path) => call(commands.createMailbox(account, path)),
  renameMailbox: (mailbox, path) => call(commands.renameMailbox(mailbox, path)),
  deleteMailbox: (mailbox) => call(commands.deleteMailbox(mailbox)),
  subscribe: (mailbox, on) => call(commands.subscribe(mailbox, on)),
  readAll: (mailbox) => call(commands.readAll(mailbox)),
  marked: (mailbox) => call(commands.marked(mailbox)),
  purge: (mailbox) => call(commands.purge(mailbox)),
  emptyMailbox: (mailbox) => call(commands.emptyMailbox(mailbox)),
  waiting: () => call(commands.waiting()),
  queue: (account) => call(commands.queue(account)),
  retry: (change) => done(commands.retry(change)),
  dismiss: (change) => done(commands.dismiss(change)),
  accountSettings: async (account) => asSettings(await call(commands.accountSettings(account))),
  chooseForAccount: (account, form) => done(commands.chooseForAccount(account, form)),
  orderAccounts: (accounts) => done(commands.orderAccounts(accounts)),
  sendFrom: (account) => done(commands.sendFrom(account)),
  changeServers: (account, form) => done(commands.changeServers(account, form)),
  losses: (account) => call(commands.losses(account)),
  removeAccount: (account, lose) => call(commands.removeAccount(account, lose)),
  signOut: (account) => call(commands.signOut(account)),
  giveSmtpPassword: (account, password, keep) =>
    call(commands.giveSmtpPassword(account, password, keep)),
  forgetSmtpPassword: (account) => done(commands.forgetSmtpPassword(account)),
  checkSending: (account) => done(commands.checkSending(account)),
  exportSettings: (look) => call(commands.exportSettings(look)),
  importSettings: (text) => call(commands.importSettings(text)),
  identities: (account) => call(commands.identities(account)),
  addIdentity: (account, form) => call(commands.addIdentity(account, form)),
  changeIdentity: (identity, form) => call(commands.changeIdentity(identity, form)),
  preferIdentity: (identity) => done(commands.preferIdentity(identity)),
  removeIdentity: (identity) => done(commands.removeIdentity(identity)),
  mailboxSizes: (account) => call(commands.mailboxSizes(account)),
  chooseForMailbox: (mailbox, synced, shown, notified) =>
    done(commands.chooseForMailbox(mailbox, synced, shown, notified)),
  chooseRole: (account, role, mailbox) => done(commands.chooseRole(account, role, mailbox)),
  showImages: (message, wish) => done(commands.showImages(message, wish)),
  saveMessage: (message) => call(commands.saveMessage(message)),
  imageSenders: () => call(commands.imageSenders()),
  hideImagesOf: (sender) => done(commands.hideImagesOf(sender)),
  leaveList: (message) => done(commands.leaveList(message)),
  openLeavePage: (message) => done(commands.openLeavePage(message)),
  saveAttachment: (message, part) => call(commands.saveAttachment(message, part)),
  on(event, listener) {
    let stopped = false;
    let stop = () => {};
    void listeners[event](({ payload }) => listener(payload)).then((unlisten) => {
      if (stopped) unlisten();
      else stop = unlisten;
    });
    return () => {
      stopped = true;
      stop();
    };
  },
};
