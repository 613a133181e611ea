import { AMOUNTS, SWITCHES, type SwitchName, type SwitchState } from '../../core/rehearsal.ts';
import type { FakeX } from '../fake-x.ts';
import type { FaultRate } from '../faults.ts';

/** Half of the deliveries are held back this long: longer than somebody needs for the next short message. */
const REORDER = { share: 0.5, ms: 1_500 };
/** Accepted, and the line is cut before the answer. */
const CUT: FaultRate = { endpoint: 'send', fault: { kind: 'reset', when: 'after' }, rate: 1 };

/** The faults of one fake X at a switch each. All are off at first. */
export function createSwitches(x: FakeX) {
  const amounts = new Map<SwitchName, number | null>(SWITCHES.map((name) => [name, AMOUNTS[name]?.usual ?? null]));
  const { delivery } = x.settings;

  const isOn: Record<SwitchName, () => boolean> = {
    twice: () => delivery.duplicate > 0,
    reorder: () => delivery.reorder > 0,
    delay: () => delivery.delayMs[1] > 0,
    lose: () => delivery.lose > 0,
    fail: () => x.faults.queued('send') > 0,
    cut: () => x.faults.rates.includes(CUT),
  };
  const turn: Record<SwitchName, (amount: number) => void> = {
    twice: (amount) => void (delivery.duplicate = amount / 100),
    reorder: (amount) => Object.assign(delivery, { reorder: amount > 0 ? REORDER.share : 0, reorderMs: REORDER.ms }),
    delay: (amount) => void (delivery.delayMs = [amount * 1000, amount * 1000]),
    lose: (amount) => void (delivery.lose = amount / 100),
    fail: (amount) => {
      x.faults.unqueue('send');
      x.fault('send', { kind: 'error', status: 500, when: 'after' }, amount);
    },
    cut: (amount) => {
      const at = x.faults.rates.indexOf(CUT);
      if (at >= 0) x.faults.rates.splice(at, 1);
      if (amount > 0) x.faults.rates.push(CUT);
    },
  };

  return {
    /** Switches a fault on or off, and keeps the amount for the next time. An amount outside of AMOUNTS is brought into it. */
    set(name: SwitchName, on: boolean, amount?: number): void {
      const range = AMOUNTS[name];
      if (range && amount !== undefined) amounts.set(name, Math.min(range.max, Math.max(range.min, Math.round(amount))));
      turn[name](on ? (amounts.get(name) ?? 1) : 0);
    },
    state(): Record<SwitchName, SwitchState> {
      const left = x.faults.queued('send');
      const states = SWITCHES.map((name): [SwitchName, SwitchState] => {
        const amount = name === 'fail' && left > 0 ? left : (amounts.get(name) ?? null);
        return [name, { on: isOn[name](), amount }];
      });
      return Object.fromEntries(states) as Record<SwitchName, SwitchState>;
    },
  };
}
