import { describe, expect, it } from 'vitest';
import {
  answersIn,
  endInstallation,
  type Installation,
  install,
  isListed,
  workspacesStanding,
} from '../../src/domain/installation.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 12, minute));
const TOKEN = { keyId: 'k', nonce: 'n', data: 'd', tag: 't' };
const FACTS = {
  id: 'T0ACME',
  orgWide: false,
  appId: 'A0PORTCULLIS',
  name: 'Acme',
  botUserId: 'U0BOT',
  scopes: ['commands', 'chat:write'],
  installedBy: 'U0INGRID',
  token: TOKEN,
};
const installed = (more: Partial<Installation> = {}) => ({
  ...install(null, FACTS, { key: 'K1', at: at(0) }),
  ...more,
});
const ORG = installed({ id: 'E0ACME', orgWide: true });

describe('an installation', () => {
  it('begins with an event, and its token is in no event', () => {
    const first = installed();
    expect(first).toMatchObject({ version: 1, ended: null, token: TOKEN, installedAt: at(0) });
    expect(first.events).toMatchObject([
      { key: 'K1', action: 'workspace.installed', detail: { workspace: 'T0ACME', again: false } },
    ]);
    expect(JSON.stringify(first.events)).not.toContain('nonce');
  });

  it('ends once, without its token', () => {
    const ended = endInstallation(installed(), 'app_uninstalled', { key: 'K2', at: at(1) });
    expect(ended).toMatchObject({ version: 2, token: null, ended: { at: at(1), why: 'app_uninstalled' } });
    expect(ended?.events.map((e) => e.action)).toEqual(['workspace.installed', 'workspace.ended']);
    expect(ended && endInstallation(ended, 'tokens_revoked', { key: 'K3', at: at(2) })).toBeNull();
    const again = install(ended, FACTS, { key: 'K4', at: at(3) });
    expect(again).toMatchObject({ version: 3, token: TOKEN, ended: null, installedAt: at(3) });
    expect(again.events.at(-1)?.detail).toMatchObject({ again: true });
  });
});

describe('who answers in a workspace', () => {
  const own = installed();
  it('its own installation, before that of the organisation', () => {
    expect(answersIn([ORG, own], { teamId: 'T0ACME' }, 'E0ACME')).toBe(own);
    expect(answersIn([ORG, own], { teamId: 'T0OTHER' }, 'E0ACME')).toBe(ORG);
  });

  it('the organisation only where file and payload agree on it', () => {
    const other = { teamId: 'T0OTHER' };
    expect(answersIn([ORG], other, undefined)).toBeNull();
    expect(answersIn([ORG], other, 'E0OTHER')).toBeNull();
    expect(answersIn([ORG], { ...other, enterpriseId: 'E0ACME' }, 'E0ACME')).toBe(ORG);
    expect(answersIn([ORG], { ...other, enterpriseId: 'E0OTHER' }, 'E0ACME')).toBeNull();
    expect(answersIn([ORG], { ...other, enterpriseId: null }, 'E0ACME')).toBeNull();
    const former = installed({ id: 'E0FORMER', orgWide: true });
    expect(answersIn([ORG, former], { ...other, enterpriseId: 'E0FORMER' }, 'E0ACME')).toBeNull();
  });

  it('nobody once it has ended; a workspace named like an organisation is none', () => {
    const ended = installed({ ended: { at: at(1), why: 'invalid_auth' } });
    expect(answersIn([ended], { teamId: 'T0ACME' }, undefined)).toBeNull();
    expect(answersIn([ended, ORG], { teamId: 'T0ACME' }, 'E0ACME')).toBe(ORG);
    expect(answersIn([installed({ id: 'E0ACME' })], { teamId: 'T0OTHER' }, 'E0ACME')).toBeNull();
  });
});

it('only what the file lists may install', () => {
  const slack = { teams: ['T0ACME'], enterprise: 'E0ACME' };
  expect(isListed({ id: 'T0ACME', orgWide: false }, slack)).toBe(true);
  expect(isListed({ id: 'E0ACME', orgWide: true }, slack)).toBe(true);
  for (const [id, orgWide] of [
    ['T0OTHER', false],
    ['E0OTHER', true],
    ['T0ACME', true],
    ['E0ACME', false],
  ] as const)
    expect(isListed({ id, orgWide }, slack)).toBe(false);
  expect(isListed({ id: 'E0ACME', orgWide: true }, { teams: ['T0ACME', 'E0ACME'] })).toBe(false);
});

it('an operator sees each listed workspace: since when, by whom, which scopes it lacks', () => {
  const slack = { teams: ['T0ACME', 'T0OTHER', 'T0GONE'] };
  const gone = installed({ id: 'T0GONE', ended: { at: at(5), why: 'account_inactive' } });
  const standing = workspacesStanding([installed(), gone], slack, ['commands', 'im:write']);
  expect(standing).toMatchObject([
    { id: 'T0ACME', state: 'installed', since: at(0), by: 'U0INGRID', missing: ['im:write'], through: null },
    { id: 'T0OTHER', state: 'not installed', since: null },
    { id: 'T0GONE', state: 'ended', since: at(5), why: 'account_inactive', missing: [] },
  ]);
  expect(workspacesStanding([ORG], { teams: ['T0ACME'], enterprise: 'E0ACME' }, [])).toMatchObject([
    { id: 'E0ACME', state: 'installed', through: null },
    { id: 'T0ACME', state: 'installed', through: 'E0ACME' },
  ]);
});
