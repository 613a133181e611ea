/** Mistakes in what one file says of another. `a` and `b` are the names or values concerned. */
import { entry as t } from './entry.ts';
import type { Entries } from './entry.ts';

export const NAME_PROBLEMS = {
  'name-differs': (a: string, b: string) =>
    t(
      `名前「${a}」がファイル名「${b}」と違います`,
      `The name "${a}" differs from the file name "${b}"`,
      'どちらかに揃えてください',
      'Make them the same',
    ),
  'unknown-flow': (a: string) =>
    t(`流れ「${a}」がありません`, `There is no flow "${a}"`, 'flows/ にある名前を書いてください', 'Use the name of a file in flows/'),
  'unknown-connector': (a: string) =>
    t(
      `調べる先「${a}」がありません`,
      `There is no connector "${a}"`,
      'flows/connectors.yaml にある名前を書いてください',
      'Use a name from flows/connectors.yaml',
    ),
  'unknown-entity': (a: string) =>
    t(
      `値の種類「${a}」がありません`,
      `There is no entity "${a}"`,
      'connectors.yaml の entity か entities.yaml の名前を書いてください',
      'Use an entity of connectors.yaml, or a name from entities.yaml',
    ),
  'unknown-slot': (a: string) =>
    t(`「${a}」が slots にありません`, `"${a}" is not among the slots`, 'slots: に加えてください', 'Add it to slots:'),
  'unknown-intent': (a: string) =>
    t(
      `インテント「${a}」がありません`,
      `There is no intent "${a}"`,
      'intents/ にある名前を書いてください',
      'Use the name of a file in intents/',
    ),
  'reserved-name': (a: string) =>
    t(`「${a}」はシステムが使う名前です`, `"${a}" is a name that the desk uses itself`, '別の名前にしてください', 'Choose another name'),
  'intent-twice': (a: string, b: string) =>
    t(
      `インテント「${a}」は「${b}」も始めます`,
      `The intent "${a}" also starts "${b}"`,
      '始める流れを1つにしてください',
      'Let one flow start with it',
    ),
  'intent-without-flow': (a: string) =>
    t(
      `インテント「${a}」で始まる流れがありません`,
      `No flow starts with the intent "${a}"`,
      '流れの starts: に加えてください',
      "Add it to a flow's starts:",
    ),
  'flow-unreachable': (a: string) =>
    t(
      `流れ「${a}」はどこからも始まりません`,
      `Nothing starts the flow "${a}"`,
      'starts: を書くか、goto で呼んでください',
      'Give it starts:, or go to it from another flow',
    ),
  'endless-goto': (a: string) =>
    t(
      `goto がお客様を待たずに巡ります（${a}）`,
      `These flows go to one another without ever waiting for the customer (${a})`,
      '途中に ask か choose を入れてください',
      'Put an ask or a choose in between',
    ),
} satisfies Entries;
