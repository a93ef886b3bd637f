/**
 * A SCIM 2.0 target on loopback for `portcullis demo` and the tests: SCIMMY speaks the protocol, the store
 * remembers. Its log of effects is written from what it did, not from what it was asked: the oracle of the tests.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { type Clock, systemClock } from '../context.ts';
import { createApp } from './scim-app.ts';
import { type ChangeByHand, changeByHand } from './scim-by-hand.ts';
import { createFaults, type Fault } from './scim-faults.ts';
import { type SystemState, stateOf } from './scim-state.ts';
import { type MembershipEffect, openStore } from './scim-store.ts';

export type { ChangeByHand } from './scim-by-hand.ts';
export type { Fault } from './scim-faults.ts';
export type { SystemState } from './scim-state.ts';
export type { MembershipEffect } from './scim-store.ts';

export interface ScimOptions {
  /** The bearer token to present. */
  token: string;
  /** Group names: the same for every system, or by system id. */
  groups: readonly string[] | Readonly<Record<string, readonly string[]>>;
  /** Free port when 0 or absent. */
  port?: number;
  /** Ids of the independent systems; those of `groups`, or `default`, when absent. */
  systems?: readonly string[];
  /** Keeps users, groups and log in this JSON file. */
  dataFile?: string;
  clock?: Clock;
}

export interface DevScim {
  /** Up to and with `/scim/v2`; a system is below it by its id. */
  readonly url: string;
  /** Base address of one system, for a connector. */
  systemUrl(system?: string): string;
  /** Requests it got since it started, refused ones too. */
  calls(): number;
  /** Every membership that began or ended, in order. */
  log(): readonly MembershipEffect[];
  state(): Record<string, SystemState>;
  /**
   * Changes memberships directly, as an administrator at the target would; logged like any other change.
   * @returns the account id of each person, made where there was none
   */
  change(op: 'add' | 'remove', list: readonly ChangeByHand[], system?: string): string[];
  /** Replaces all faults; no argument clears them. */
  setFault(...faults: Fault[]): void;
  stop(): Promise<void>;
}

/**
 * Starts the server on 127.0.0.1.
 * @throws Error when the port is taken or the data file is broken
 */
export async function startScim(options: ScimOptions): Promise<DevScim> {
  const store = openStore({
    groups: groupsBySystem(options),
    clock: options.clock ?? systemClock,
    dataFile: options.dataFile ?? null,
  });
  const faults = createFaults();
  const server = await listen(createApp(store, faults, options.token), options.port ?? 0);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let calls = 0;
  server.on('request', () => {
    calls += 1;
  });
  const first = [...store.systems.keys()][0] ?? 'default';
  return {
    url: `${origin}/scim/v2`,
    systemUrl: (system = first) => `${origin}/scim/v2/${encodeURIComponent(system)}`,
    calls: () => calls,
    log: () => [...store.log],
    state: () => stateOf(store),
    change: (op, list, system = first) => changeByHand(store, system, op, list),
    setFault: (...list) => faults.set(list),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function groupsBySystem({ groups, systems }: ScimOptions): Map<string, readonly string[]> {
  if (Array.isArray(groups)) return new Map((systems ?? ['default']).map((id) => [id, groups as readonly string[]]));
  const named = groups as Readonly<Record<string, readonly string[]>>;
  return new Map((systems ?? Object.keys(named)).map((id) => [id, named[id] ?? []]));
}

function listen(app: Express, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = app.listen(port, '127.0.0.1', (error?: Error) => (error ? reject(error) : resolve(server)));
  });
}
