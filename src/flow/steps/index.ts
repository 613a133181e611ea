/** Every step type. One more is a file beside this one and a line here. */
import type { StepType } from '../step.ts';
import { ask } from './ask.ts';
import { branch } from './branch.ts';
import { choose } from './choose.ts';
import { end } from './end.ts';
import { escalate } from './escalate.ts';
import { goto } from './goto.ts';
import { lookup } from './lookup.ts';
import { resolved } from './resolved.ts';
import { say } from './say.ts';
import { set } from './set.ts';

export const STEP_TYPES: readonly StepType[] = [say, ask, choose, lookup, branch, set, goto, resolved, escalate, end];
