import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { REGISTERED } from '../../handlers/register-table.ts';

const read = (path: string) => readFileSync(join(import.meta.dirname, path), 'utf8');

interface Manifest {
  features: { slash_commands: { command: string; should_escape: boolean }[] };
  oauth_config: { scopes: { bot: string[] } };
  settings: { event_subscriptions?: { bot_events?: string[] }; interactivity: { is_enabled: boolean } };
}

const manifest = parse(read('../../manifest.yml')) as Manifest;
const validate = formats
  .default(new Ajv({ allErrors: true }))
  .compile(JSON.parse(read('../support/slack-manifest.schema.json')));

const faultsOf = (candidate: unknown): string[] => {
  validate(candidate);
  return (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message}`);
};

it('Slack accepts the manifest', () => {
  expect(faultsOf(manifest)).toEqual([]);
});

it('a manifest Slack would refuse is found out', () => {
  const long = structuredClone(manifest) as Manifest & { display_information: { description: string } };
  long.display_information.description = 'x'.repeat(141);
  expect(faultsOf(long)).toEqual(['/display_information/description must NOT have more than 140 characters']);
  expect(faultsOf({ ...manifest, scopes: [] })).toEqual([' must NOT have additional properties']);
});

it('every command Slack sends has a handler, and every handler a command', () => {
  expect(manifest.features.slash_commands.map((c) => c.command).sort()).toEqual([...REGISTERED.commands].sort());
});

it('every event Slack sends has a handler, and every handler an event', () => {
  expect([...(manifest.settings.event_subscriptions?.bot_events ?? [])].sort()).toEqual([...REGISTERED.events].sort());
});

it('buttons and modals reach us when a handler waits for them', () => {
  const waiting = REGISTERED.actions.length + REGISTERED.views.length;
  expect(manifest.settings.interactivity.is_enabled || waiting === 0).toBe(true);
});

it('mentions arrive as ids, never as names people can change', () => {
  expect(manifest.features.slash_commands.every((c) => c.should_escape)).toBe(true);
});

it('the bot asks for no more than it uses', () => {
  expect(manifest.oauth_config.scopes.bot).toEqual(['commands', 'chat:write', 'im:write']);
});
