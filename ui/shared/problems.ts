// Every problem in words: what happened, and what to do next.
import type { Problem, ProblemCode } from "../ipc/backend";
import { m } from "../paraglide/messages";

type Words = {
  title: () => string;
  advice: () => string;
  /** `centre` is the domain of the account's data centre (`zoho.eu`). */
  zoho?: (values: { centre: string }) => string;
};

export const problemWords: Record<ProblemCode, Words> = {
  wrongPassword: {
    title: m.problem_wrongPassword_title,
    advice: m.problem_wrongPassword_advice,
    zoho: m.problem_wrongPassword_zoho,
  },
  appPassword: {
    title: m.problem_appPassword_title,
    advice: m.problem_appPassword_advice,
    zoho: m.problem_appPassword_zoho,
  },
  imapDisabled: {
    title: m.problem_imapDisabled_title,
    advice: m.problem_imapDisabled_advice,
    zoho: m.problem_imapDisabled_zoho,
  },
  federatedSignIn: {
    title: m.problem_federatedSignIn_title,
    advice: m.problem_federatedSignIn_advice,
    zoho: m.problem_federatedSignIn_zoho,
  },
  policyForbids: {
    title: m.problem_policyForbids_title,
    advice: m.problem_policyForbids_advice,
    zoho: m.problem_policyForbids_zoho,
  },
  planWithoutImap: {
    title: m.problem_planWithoutImap_title,
    advice: m.problem_planWithoutImap_advice,
    zoho: m.problem_planWithoutImap_zoho,
  },
  wrongServer: {
    title: m.problem_wrongServer_title,
    advice: m.problem_wrongServer_advice,
    zoho: m.problem_wrongServer_zoho,
  },
  blocked: {
    title: m.problem_blocked_title,
    advice: m.problem_blocked_advice,
    zoho: m.problem_blocked_zoho,
  },
  smtpNotAllowed: {
    title: m.problem_smtpNotAllowed_title,
    advice: m.problem_smtpNotAllowed_advice,
    zoho: m.problem_smtpNotAllowed_zoho,
  },
  senderNotAllowed: {
    title: m.problem_senderNotAllowed_title,
    advice: m.problem_senderNotAllowed_advice,
    zoho: m.problem_senderNotAllowed_zoho,
  },
  sendingLimit: {
    title: m.problem_sendingLimit_title,
    advice: m.problem_sendingLimit_advice,
    zoho: m.problem_sendingLimit_zoho,
  },
  contentRefused: {
    title: m.problem_contentRefused_title,
    advice: m.problem_contentRefused_advice,
  },
  recipientRefused: {
    title: m.problem_recipientRefused_title,
    advice: m.problem_recipientRefused_advice,
  },
  noNetwork: { title: m.problem_noNetwork_title, advice: m.problem_noNetwork_advice },
  hostNotFound: { title: m.problem_hostNotFound_title, advice: m.problem_hostNotFound_advice },
  refused: { title: m.problem_refused_title, advice: m.problem_refused_advice },
  timedOut: { title: m.problem_timedOut_title, advice: m.problem_timedOut_advice },
  portBlocked: { title: m.problem_portBlocked_title, advice: m.problem_portBlocked_advice },
  captivePortal: { title: m.problem_captivePortal_title, advice: m.problem_captivePortal_advice },
  certExpired: { title: m.problem_certExpired_title, advice: m.problem_certExpired_advice },
  certNotYetValid: {
    title: m.problem_certNotYetValid_title,
    advice: m.problem_certNotYetValid_advice,
  },
  certWrongHost: { title: m.problem_certWrongHost_title, advice: m.problem_certWrongHost_advice },
  certUnknownIssuer: {
    title: m.problem_certUnknownIssuer_title,
    advice: m.problem_certUnknownIssuer_advice,
  },
  certOther: { title: m.problem_certOther_title, advice: m.problem_certOther_advice },
  tlsUnavailable: {
    title: m.problem_tlsUnavailable_title,
    advice: m.problem_tlsUnavailable_advice,
  },
  startTlsMissing: {
    title: m.problem_startTlsMissing_title,
    advice: m.problem_startTlsMissing_advice,
  },
  injected: { title: m.problem_injected_title, advice: m.problem_injected_advice },
  notImap: { title: m.problem_notImap_title, advice: m.problem_notImap_advice },
  tooManyConnections: {
    title: m.problem_tooManyConnections_title,
    advice: m.problem_tooManyConnections_advice,
  },
  serverTrouble: { title: m.problem_serverTrouble_title, advice: m.problem_serverTrouble_advice },
  serverRefused: { title: m.problem_serverRefused_title, advice: m.problem_serverRefused_advice },
  smtpRefused: { title: m.problem_smtpRefused_title, advice: m.problem_smtpRefused_advice },
  keyringLocked: { title: m.problem_keyringLocked_title, advice: m.problem_keyringLocked_advice },
  keyringAbsent: { title: m.problem_keyringAbsent_title, advice: m.problem_keyringAbsent_advice },
  wrongPassphrase: {
    title: m.problem_wrongPassphrase_title,
    advice: m.problem_wrongPassphrase_advice,
  },
  notFound: { title: m.problem_notFound_title, advice: m.problem_notFound_advice },
  notHeld: { title: m.problem_notHeld_title, advice: m.problem_notHeld_advice },
  tooLarge: { title: m.problem_tooLarge_title, advice: m.problem_tooLarge_advice },
  storeDamaged: { title: m.problem_storeDamaged_title, advice: m.problem_storeDamaged_advice },
  diskFull: { title: m.problem_diskFull_title, advice: m.problem_diskFull_advice },
  badAddress: { title: m.problem_badAddress_title, advice: m.problem_badAddress_advice },
  badServer: { title: m.problem_badServer_title, advice: m.problem_badServer_advice },
  accountExists: { title: m.problem_accountExists_title, advice: m.problem_accountExists_advice },
  notAllowed: { title: m.problem_notAllowed_title, advice: m.problem_notAllowed_advice },
  fileExists: { title: m.problem_fileExists_title, advice: m.problem_fileExists_advice },
  otherAccount: { title: m.problem_otherAccount_title, advice: m.problem_otherAccount_advice },
  mailboxExists: { title: m.problem_mailboxExists_title, advice: m.problem_mailboxExists_advice },
  badName: { title: m.problem_badName_title, advice: m.problem_badName_advice },
  badMessage: { title: m.problem_badMessage_title, advice: m.problem_badMessage_advice },
  cannotUndo: { title: m.problem_cannotUndo_title, advice: m.problem_cannotUndo_advice },
  identityExists: {
    title: m.problem_identityExists_title,
    advice: m.problem_identityExists_advice,
  },
  lastIdentity: { title: m.problem_lastIdentity_title, advice: m.problem_lastIdentity_advice },
  unsent: { title: m.problem_unsent_title, advice: m.problem_unsent_advice },
  badSettings: { title: m.problem_badSettings_title, advice: m.problem_badSettings_advice },
  badFile: { title: m.problem_badFile_title, advice: m.problem_badFile_advice },
  notLeft: { title: m.problem_notLeft_title, advice: m.problem_notLeft_advice },
  internal: { title: m.problem_internal_title, advice: m.problem_internal_advice },
  cancelled: { title: m.problem_cancelled_title, advice: m.problem_cancelled_advice },
};

function isKnown(code: string): code is ProblemCode {
  return Object.hasOwn(problemWords, code);
}

/** `host` is where we tried when the problem itself does not say: Zoho has advice of its own. */
export function inWords(problem: Problem, host = ""): { title: string; advice: string } {
  const words = problemWords[isKnown(problem.code) ? problem.code : "internal"];
  const centre = /(?:^|\.)(zoho(?:cloud)?\.[a-z.]+)$/.exec(problem.host ?? host)?.[1];
  const advice = centre && words.zoho ? words.zoho({ centre }) : words.advice();
  return { title: words.title(), advice };
}
