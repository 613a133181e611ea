import { systemClock, type Clock } from '../../core/clock.ts';
import { SettingsError } from '../../core/errors.ts';
import type { RehearsalPhase, RehearsalState, SwitchName } from '../../core/rehearsal.ts';
import { startFakeX, type FakeX } from '../fake-x.ts';
import type { FakeAccount } from '../model.ts';
import { createCast, type Cast } from './cast.ts';
import { emptyRehearsalFolder } from './folder.ts';
import { happeningsOf, type Act } from './happenings.ts';
import { createSwitches } from './switches.ts';

export const ACCOUNT = {
  name: { ja: '雑貨のカモ屋', en: 'Kamoya Goods' },
  initial: { ja: 'カ', en: 'K' },
  screenName: 'kamoya_help',
};

const FAKE_ACCOUNT: FakeAccount = {
  userId: '4337869213',
  accessToken: '4337869213-rehearsal-access-token',
  accessSecret: 'rehearsal-access-secret',
  name: ACCOUNT.name.ja,
  screenName: ACCOUNT.screenName,
};

/** The product as a rehearsal sees it. `settings` are those of X; the rest of its environment is the caller's matter. */
export type StartProduct = (settings: Record<string, string>) => Promise<{ url: string; stop(): Promise<unknown> }>;

export type RehearsalOptions = {
  /** Made by openRehearsalFolder; the product's DATA_DIR. */
  folder: string;
  startProduct: StartProduct;
  /** Where the page finds a message's picture. */
  pictureUrl: (messageId: string, index: number) => string;
  clock?: Clock;
  /** Decides which webhooks chance picks. */
  seed?: number;
};

export type Rehearsal = {
  /** Starts the fake X and the product. Throws what the product throws; then nothing is left running. */
  start(): Promise<void>;
  state(): RehearsalState;
  /** The people of now; they are new ones after starting over. */
  cast(): Cast;
  x(): FakeX;
  switchFault(name: SwitchName, on: boolean, amount?: number): void;
  /** A person of the brand answers from X's own app. */
  answerFromApp(customerId: string, text: string): void;
  /** The brand takes our access away at X. */
  revoke(): void;
  /** It gives the access again, and the product is started again, as an operator would after renewing the tokens. */
  giveBack(): Promise<void>;
  /** Stops the product, empties the folder and begins anew. */
  startOver(): Promise<void>;
  /** False while the product is being started or stopped: then nobody listens to the webhooks. */
  isRunning(): boolean;
  close(): Promise<void>;
};

type Stage = { x: FakeX; cast: Cast; switches: ReturnType<typeof createSwitches>; acts: Act[] };

/** A fake X with people to be, and the product that believes in it. Nothing of it reaches beyond this machine. */
export function createRehearsal(options: RehearsalOptions): Rehearsal {
  const clock = options.clock ?? systemClock;
  let stage: Stage | null = null;
  let product: Awaited<ReturnType<StartProduct>> | null = null;
  let phase: RehearsalPhase = 'busy';
  let problem: string | null = null;

  const here = (): Stage => {
    if (!stage) throw new Error('the rehearsal has not been started');
    return stage;
  };
  async function openStage(): Promise<Stage> {
    const x = await startFakeX({ accounts: [FAKE_ACCOUNT], clock, seed: options.seed ?? 1 });
    return { x, cast: createCast(x, options.pictureUrl), switches: createSwitches(x), acts: [] };
  }
  async function startProduct(): Promise<void> {
    const { x } = here();
    product = await options.startProduct({
      DATA_DIR: options.folder,
      X_API_URL: x.url,
      X_CONSUMER_KEY: x.keys.consumerKey,
      X_CONSUMER_SECRET: x.keys.consumerSecret,
      X_ACCESS_TOKEN: FAKE_ACCOUNT.accessToken,
      X_ACCESS_SECRET: FAKE_ACCOUNT.accessSecret,
      X_USER_ID: FAKE_ACCOUNT.userId,
    });
    x.setWebhookUrl(`${product.url}/webhooks/x`);
  }
  async function stopProduct(): Promise<void> {
    stage?.x.setWebhookUrl(null);
    const running = product;
    product = null;
    await running?.stop();
  }
  async function closeStage(): Promise<void> {
    const old = stage;
    stage = null;
    await old?.x.close();
  }
  /** One change at a time; what goes wrong stands on the page and is thrown. */
  async function busyWith(work: () => Promise<void>): Promise<void> {
    phase = 'busy';
    problem = null;
    try {
      await work();
      phase = 'running';
    } catch (error) {
      phase = 'failed';
      problem = error instanceof SettingsError ? error.problems.join('\n') : String(error);
      throw error;
    }
  }

  return {
    start: () =>
      busyWith(async () => {
        stage = await openStage();
        await startProduct().catch(async (error: unknown) => {
          await closeStage();
          throw error;
        });
      }),
    cast: () => here().cast,
    x: () => here().x,
    isRunning: () => phase === 'running',
    switchFault: (name, on, amount) => here().switches.set(name, on, amount),
    answerFromApp(customerId, text) {
      here().acts.push({ at: clock.now(), kind: 'app-reply', personId: customerId });
      here().x.brand().saysFromApp(customerId, text);
    },
    revoke() {
      if (here().x.isRevoked()) return;
      here().acts.push({ at: clock.now(), kind: 'revoked', personId: null });
      here().x.brand().revokes();
    },
    giveBack: () =>
      busyWith(async () => {
        here().x.givesBack();
        here().acts.push({ at: clock.now(), kind: 'given-back', personId: null });
        await stopProduct();
        await startProduct();
      }),
    startOver: () =>
      busyWith(async () => {
        await stopProduct();
        await emptyRehearsalFolder(options.folder);
        const old = stage;
        stage = await openStage();
        await old?.x.close();
        await startProduct();
      }),
    state: () => ({ ...(stage ? shown(stage) : NOTHING), phase, problem, productUrl: product?.url ?? null, account: ACCOUNT }),
    async close() {
      await stopProduct();
      await closeStage();
    },
  };
}

type Shown = Pick<RehearsalState, 'people' | 'budget' | 'switches' | 'permitted' | 'happenings'>;

function shown({ x, cast, switches, acts }: Stage): Shown {
  const { short, day } = x.sendBudget();
  return {
    people: cast.state(),
    budget: { short: short ?? NOTHING.budget.short, day: day ?? NOTHING.budget.day },
    switches: switches.state(),
    permitted: !x.isRevoked(),
    happenings: happeningsOf(x.log, acts),
  };
}

const OFF = { on: false, amount: null };
const NOTHING: Shown = {
  people: [],
  budget: { short: { used: 0, limit: 15, resetAt: null }, day: { used: 0, limit: 1440, resetAt: null } },
  switches: { twice: OFF, reorder: OFF, delay: OFF, lose: OFF, fail: OFF, cut: OFF },
  permitted: true,
  happenings: [],
};
