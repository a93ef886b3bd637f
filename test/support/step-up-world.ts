import { freePort } from '../../src/dev/free-port.ts';
import { waitFor } from '../../src/dev/wait-for.ts';
import { type AWorld, type AWorldOptions, aWorld } from './a-world.ts';

/** What each test of a sign-in needs: the example organisation with a rule, people known at a provider, and pages. */
export interface StepUpWorld extends AWorld {
  /** Presses Approve and reads the link out of what opens. */
  link(userId: string, requestId: string, action?: string): Promise<string>;
  /** The link in the modal that is open. */
  linkInModal(userId: string): Promise<string>;
}

/** At which provider, and what the file asks of it. */
interface ProviderSetting {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Of the pages; any free one by default. */
  port?: number;
  /** `sso_subject` of each person, by id. */
  subjectOf(personId: string): string;
  rule: string;
}

type Options = Pick<AWorldOptions, 'mongodbUri' | 'redisUrl' | 'edit'>;

export async function stepUpWorld(options: Options, provider: ProviderSetting): Promise<StepUpWorld> {
  const port = provider.port ?? (await freePort());
  const world = await aWorld({
    ...options,
    edit: (yml) => `${options.edit?.(yml) ?? yml}\nstepUp: ${provider.rule}\n`,
    people: (csv) =>
      csv
        .split('\n')
        .map((line, i) => {
          if (line === '') return line;
          const id = line.split(',')[0] ?? '';
          return `${line},${i === 0 ? 'sso_subject' : provider.subjectOf(id)}`;
        })
        .join('\n'),
    web: { url: `http://127.0.0.1:${String(port)}`, host: '127.0.0.1', port, oidc: provider },
  });

  async function linkInModal(userId: string): Promise<string> {
    const url = await waitFor(
      () =>
        world.people
          .modal()
          ?.blocks.flatMap((b) => b.elements ?? [])
          .find((e) => e.action_id === 'sign_in')?.['url'] as string | undefined,
      { timeoutMs: 15_000, what: 'the link to sign in' },
    );
    await world.people.closeModal(userId);
    return url;
  }

  return {
    ...world,
    linkInModal,
    async link(userId, requestId, action = 'approve') {
      await world.click(userId, await world.card(userId, requestId, 'Please decide'), action);
      return linkInModal(userId);
    },
  };
}
