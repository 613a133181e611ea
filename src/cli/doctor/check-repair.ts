import type { Health } from '../../features/admin/contract.ts';
import { counted, finding, spanOf, type Finding } from './finding.ts';

/** A record that was last matched longer ago than this, or than three looks take, is not being matched. */
const UNMATCHED_MS = 3_600_000;
const LOOKS = 3;

/** Whether X's own record is matched with ours, and what that had to fetch. `now`: epoch ms. `everyMs`: REPAIR_MS. */
export function checkRepair({ accounts }: Pick<Health, 'accounts'>, now: number, everyMs: number): Finding[] {
  return accounts.flatMap(({ externalId, name, repair, pausedReason }) => {
    // Why it is stopped is told already, and so is that it is being matched.
    if (repair === null || (pausedReason !== null && (pausedReason !== 'reconcile' || repair.problem === null))) return [];
    return [matchOf(repair, name || externalId, now, everyMs)].filter((one) => one !== null);
  });
}

type Repair = NonNullable<Health['accounts'][number]['repair']>;

function matchOf({ problem, lastRun, lastClean, recovered }: Repair, who: string, now: number, everyMs: number): Finding | null {
  if (problem !== null)
    return finding(
      'problem',
      'repair-problem',
      {
        ja: '{who}: Xの記録と照合できません（{problem}）。届かなかったDMに気づけません。次の見回りで続くようなら、トークンとプランを確かめてください。',
        en: '{who}: X’s record cannot be read ({problem}), so a DM that never arrived goes unnoticed. If the next looks fail too, check tokens and plan.',
      },
      { who, problem },
    );
  const since = lastClean ?? lastRun;
  const old = since !== null && now - Date.parse(since) > Math.max(UNMATCHED_MS, LOOKS * everyMs);
  if (old && everyMs > 0) {
    const span = spanOf((now - Date.parse(since)) / 1000);
    return finding(
      'problem',
      'unmatched',
      {
        ja: `{who}: Xの記録との照合が、${span.ja}のあいだ終わっていません。worker のプロセスが動いているかを確かめてください。`,
        en: `{who}: X’s record has not been matched to its end for ${span.en}. See whether a worker process runs.`,
      },
      { who },
    );
  }
  if (recovered > 0)
    return finding(
      'note',
      'recovered',
      {
        ja: '{who}: Webhookで届かなかったDMを、これまでに{recovered}件、Xの記録から取り戻しました。0件が正常です。Webhookの通り道（プロキシ、証明書、停止時間）を確かめてください。',
        en: '{who}: {dms} fetched from X’s record so far. 0 is the healthy figure: look at the webhook’s way in (proxy, certificate, downtime).',
      },
      { who, recovered, dms: counted(recovered, 'DM that no webhook brought was', 'DMs that no webhook brought were') },
    );
  // Nobody is to match it, and what was long ago says nothing of today.
  if (everyMs === 0 && (old || lastClean === null)) return null;
  if (lastClean === null)
    return finding(
      'note',
      'not-matched-yet',
      {
        ja: '{who}: Xの記録との照合は、まだ一度も終わっていません。始めたばかりでなければ、worker のプロセスが動いているかを確かめてください。',
        en: '{who}: X’s record has not been matched to its end yet. Unless it has just begun, see whether a worker process runs.',
      },
      { who },
    );
  return finding(
    'ok',
    'matched',
    { ja: '{who}: Xの記録と一致しています（取り戻し 0件）。', en: '{who}: matches X’s record (recovered: 0).' },
    { who },
  );
}
