import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from '@slack/bolt';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import type { HandlerDeps } from '../../handlers/deps.ts';
import { registerHandlers } from '../../handlers/index.ts';
import { manifestScopes } from '../../src/manifest-scopes.ts';
import { ACTIONS, CHOICES, COMMAND, FIELDS, SHORTCUTS, VIEWS } from '../../src/views/ids.ts';

const read = (path: string) => readFileSync(join(import.meta.dirname, path), 'utf8');

interface Manifest {
  features: {
    slash_commands: { command: string; should_escape: boolean }[];
    shortcuts: { callback_id: string }[];
  };
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

/** What the handlers really register, by kind: an app that only writes down. */
function registered(): Record<'command' | 'action' | 'view' | 'options' | 'event' | 'shortcut', string[]> {
  const seen = { command: [], action: [], view: [], options: [], event: [], shortcut: [] } as ReturnType<
    typeof registered
  >;
  const note = (kind: keyof typeof seen) => (id: unknown) => void seen[kind].push(String(id));
  const app = {
    command: note('command'),
    action: note('action'),
    view: note('view'),
    options: note('options'),
    event: note('event'),
    shortcut: note('shortcut'),
  };
  registerHandlers(app as unknown as App, {} as HandlerDeps);
  return seen;
}

it('every command Slack sends has a handler, and every handler a command', () => {
  expect(manifest.features.slash_commands.map((c) => c.command).sort()).toEqual(registered().command.sort());
  expect(registered().command).toEqual([COMMAND]);
});

it('every shortcut Slack shows has a handler, and every handler a shortcut', () => {
  expect(manifest.features.shortcuts.map((s) => s.callback_id).sort()).toEqual(registered().shortcut.sort());
  expect(registered().shortcut).toEqual(Object.values(SHORTCUTS));
});

it('every event Slack sends has a handler, and every handler an event', () => {
  expect([...(manifest.settings.event_subscriptions?.bot_events ?? [])].sort()).toEqual(registered().event.sort());
});

it('every button and modal we show has one handler, and Slack sends them', () => {
  expect(registered().action.sort()).toEqual([...Object.values(ACTIONS), ...CHOICES].sort());
  expect(registered().view.sort()).toEqual(Object.values(VIEWS).sort());
  expect(Object.values(FIELDS)).toEqual(expect.arrayContaining(registered().options));
  expect(manifest.settings.interactivity.is_enabled).toBe(true);
});

it('mentions arrive as ids, never as names people can change', () => {
  expect(manifest.features.slash_commands.every((c) => c.should_escape)).toBe(true);
});

it('the bot asks for no more than it uses', () => {
  expect(manifest.oauth_config.scopes.bot).toEqual([
    'commands',
    'chat:write',
    'im:write',
    'users:read',
    'channels:read',
    'groups:read',
  ]);
});

it('installing asks for the scopes of the manifest, and hears when it is over', () => {
  expect(manifestScopes()).toEqual(manifest.oauth_config.scopes.bot);
  expect(manifest.settings.event_subscriptions?.bot_events).toEqual(
    expect.arrayContaining(['app_uninstalled', 'tokens_revoked']),
  );
});

it('changed for several workspaces and an organisation as docs/install.md says, Slack accepts it', () => {
  const url = 'https://portcullis.example.com/slack/events';
  const { features, oauth_config: oauth, settings } = structuredClone(manifest);
  const changed = {
    ...structuredClone(manifest),
    features: { ...features, slash_commands: features.slash_commands.map((c) => ({ ...c, url })) },
    oauth_config: { ...oauth, redirect_urls: ['https://portcullis.example.com/slack/oauth_redirect'] },
    settings: {
      ...settings,
      event_subscriptions: { ...settings.event_subscriptions, request_url: url },
      interactivity: { ...settings.interactivity, request_url: url },
      socket_mode_enabled: false,
      org_deploy_enabled: true,
    },
  };
  expect(faultsOf(changed)).toEqual([]);
});
