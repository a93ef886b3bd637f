import type { LedgerAction, LedgerEntry } from './audit.ts';

/** A token as it is stored: nothing of it can be read without the key. All values in base64. */
export interface SealedToken {
  /** Names the key, and says nothing about it. */
  keyId: string;
  nonce: string;
  data: string;
  tag: string;
}

/** What a sealed token belongs to: it opens nowhere else. */
export type TokenOwner = Pick<Installation, 'id' | 'appId'>;

/** Seals and opens tokens. */
export interface TokenSealer {
  /** The key that seals. */
  readonly keyId: string;
  seal(token: string, owner: TokenOwner): SealedToken;
  /** @throws SealError when no key opens it, or it was changed or moved */
  open(sealed: SealedToken, owner: TokenOwner): string;
}

/** Why an installation has ended: an event of Slack's, or Slack's word when the token was used. */
export const ENDED_WHY = [
  'app_uninstalled',
  'tokens_revoked',
  'invalid_auth',
  'account_inactive',
  'token_revoked',
  'token_expired',
] as const;
export type EndedWhy = (typeof ENDED_WHY)[number];

/** The app in one workspace, or in all workspaces of an Enterprise organisation. */
export interface Installation {
  /** The id of the workspace (T…) or of the Enterprise organisation (E…). */
  id: string;
  orgWide: boolean;
  appId: string;
  name: string;
  botUserId: string;
  scopes: readonly string[];
  /** UTC instant. */
  installedAt: Date;
  /** The Slack user id of who did it. */
  installedBy: string;
  /** Null once it has ended. */
  token: SealedToken | null;
  ended: { at: Date; why: EndedWhy } | null;
  version: number;
  /** What the ledger does not say yet. */
  events: readonly LedgerEntry[];
}

/** What Slack says at the end of an installation, without the token. */
export type InstalledFacts = Pick<
  Installation,
  'id' | 'orgWide' | 'appId' | 'name' | 'botUserId' | 'scopes' | 'installedBy'
>;

/** Whether the file names it: a workspace among its teams, an organisation as its own. */
export function isListed(
  what: Pick<Installation, 'id' | 'orgWide'>,
  slack: { teams: readonly string[]; enterprise?: string | undefined },
): boolean {
  return what.orgWide ? what.id === slack.enterprise : slack.teams.includes(what.id);
}

interface Change {
  /** Key of the event in the ledger. */
  key: string;
  /** UTC instant. */
  at: Date;
}

const SYSTEM = { kind: 'system', name: 'slack' } as const;

function eventOf(action: LedgerAction, { key, at }: Change, detail: Record<string, unknown>): LedgerEntry {
  return { key, at, action, record: null, n: null, actor: SYSTEM, detail };
}

/**
 * Installed, for the first time or again: the new token takes the place of the old.
 * @param before as it is stored; null when it never was
 * @param facts.token sealed
 */
export function install(
  before: Installation | null,
  { token, ...facts }: InstalledFacts & { token: SealedToken },
  change: Change,
): Installation {
  const detail = {
    workspace: facts.id,
    name: facts.name,
    orgWide: facts.orgWide,
    by: facts.installedBy,
    scopes: [...facts.scopes],
    again: before !== null,
  };
  return {
    ...facts,
    token,
    installedAt: change.at,
    ended: null,
    version: (before?.version ?? 0) + 1,
    events: [...(before?.events ?? []), eventOf('workspace.installed', change, detail)],
  };
}

/** Ended: the token is gone from the record. Null when it had ended already. */
export function endInstallation(before: Installation, why: EndedWhy, change: Change): Installation | null {
  if (before.ended) return null;
  const detail = { workspace: before.id, name: before.name, orgWide: before.orgWide, why };
  return {
    ...before,
    token: null,
    ended: { at: change.at, why },
    version: before.version + 1,
    events: [...before.events, eventOf('workspace.ended', change, detail)],
  };
}

/**
 * The installation that answers in a workspace: its own, else that of its organisation.
 * @param where.enterpriseId as the payload says; undefined where nobody says, then the file's counts
 * @param enterprise the organisation the file names
 */
export function answersIn<T extends Pick<Installation, 'id' | 'orgWide' | 'ended'>>(
  all: readonly T[],
  where: { teamId: string; enterpriseId?: string | null },
  enterprise: string | undefined,
): T | null {
  const standing = all.filter((i) => !i.ended);
  const own = standing.find((i) => !i.orgWide && i.id === where.teamId);
  if (own) return own;
  const org = where.enterpriseId === undefined ? enterprise : where.enterpriseId;
  if (!org || org !== enterprise) return null;
  return standing.find((i) => i.orgWide && i.id === org) ?? null;
}

/** How an installation stands, for an operator. */
export interface WorkspaceStanding {
  id: string;
  name: string | null;
  state: 'installed' | 'ended' | 'not installed';
  since: Date | null;
  /** The Slack user id of who installed it. */
  by: string | null;
  why: EndedWhy | null;
  /** Scopes the app asks for and was not given. */
  missing: string[];
  /** In a workspace of an organisation-wide installation: by that one. */
  through: string | null;
}

/** Every workspace the file lists, and its organisation where that has ever installed the app. @param wanted scopes of the manifest */
export function workspacesStanding(
  all: readonly Installation[],
  slack: { teams: readonly string[]; enterprise?: string | undefined },
  wanted: readonly string[],
): WorkspaceStanding[] {
  const { enterprise, teams } = slack;
  const ids = [...(enterprise && all.some((i) => i.id === enterprise) ? [enterprise] : []), ...teams];
  return ids.map((id) => {
    const own = all.find((i) => i.id === id);
    const used = own && !own.ended ? own : (answersIn(all, { teamId: id }, slack.enterprise) ?? own);
    if (!used)
      return { id, name: null, state: 'not installed', since: null, by: null, why: null, missing: [], through: null };
    return {
      id,
      name: used.name,
      state: used.ended ? 'ended' : 'installed',
      since: used.ended?.at ?? used.installedAt,
      by: used.installedBy,
      why: used.ended?.why ?? null,
      missing: used.ended ? [] : wanted.filter((s) => !used.scopes.includes(s)),
      through: used.id === id ? null : used.id,
    };
  });
}
