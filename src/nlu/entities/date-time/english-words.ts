export const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
export const MONTH =
  '(jan(?:uary)?|feb(?:ruary|uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
/** Months that are no other word. */
export const CLEAR_MONTH = '(january|february|april|june|july|september|october|november|december)';
export const ORDINALS = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
  'eleventh',
  'twelfth',
];
export const DAY = `(\\d{1,2}(?:st|nd|rd|th)?|${ORDINALS.join('|')})`;
export const YEAR = '(?:,? (20\\d\\d))?';
/** Monday is 0; slips of the finger are among them. */
export const WEEKDAYS: Record<string, number> = {
  ...{
    monday: 0,
    tuesday: 1,
    tuseday: 1,
    tusday: 1,
    wednesday: 2,
    wednsday: 2,
    wendesday: 2,
    wensday: 2,
    thursday: 3,
    thrusday: 3,
    thurday: 3,
  },
  ...{
    friday: 4,
    firday: 4,
    saturday: 5,
    saterday: 5,
    satuday: 5,
    sunday: 6,
    thurs: 3,
    thur: 3,
    tues: 1,
    weds: 2,
    mon: 0,
    tue: 1,
    wed: 2,
    thu: 3,
    fri: 4,
    sat: 5,
    sun: 6,
  },
};
export const SHORT = 'mon|tue|wed|thu|fri|sat|sun';
export const LONG = Object.keys(WEEKDAYS)
  .filter((name) => name.length > 3)
  .sort((a, b) => b.length - a.length)
  .join('|');
export const RELATIVE: Record<string, number> = {
  ...{ today: 0, tday: 0, 'day after tomorrow': 2, 'day after tmrw': 2, 'day before yesterday': -2, yesterday: -1, yday: -1, yesteday: -1 },
  ...{ tomorrow: 1, tommorow: 1, tomorow: 1, tommorrow: 1, tomorrrow: 1, tomorro: 1, tmrw: 1, tmr: 1, tmrrw: 1, '2moro': 1, '2morrow': 1 },
};
export const COUNTS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
export const COUNT = `(\\d{1,3}|half an?|a couple(?: of)?|an?|${COUNTS.slice(1).join('|')})`;
export const UNIT = '(minute|min|hour|hr|day|week|fortnight|month|year)s?';
export const WHICH: Record<string, number> = { last: -1, this: 0, the: 0, next: 1 };
/** A number with its ending is a day where nothing follows that it could belong to: not "the 1st floor". */
export const NO_NOUN =
  '(?=$|[.,!?;)-]| (?:at|in the|and|or|is|was|if|around|by|for|but|to|until|till|please|pls|works?|then|instead|when|i|we|would)\\b)';
