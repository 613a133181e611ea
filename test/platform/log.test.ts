import { describe, expect, it } from '@jest/globals';
import { createLog } from '../../src/platform/log.ts';

describe('the log', () => {
  function logged(say: (log: ReturnType<typeof createLog>) => void): string {
    const lines: string[] = [];
    say(createLog({ destination: { write: (line) => void lines.push(line) } }));
    return lines.join('');
  }

  it('writes lines of JSON with the level by name and the time as people read it', () => {
    const line = JSON.parse(logged((log) => log.info({ conversation: 7 }, 'a turn'))) as Record<string, unknown>;
    expect(line).toMatchObject({ level: 'info', msg: 'a turn', conversation: 7 });
    expect(line['time']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('keeps a value with line breaks and escapes on one line, and every character of it', () => {
    const value = 'one\r\n{"level":"fatal"}\u2028\u001b[2K\u001b]0;title\u0007\u0000 "\\';
    const said = logged((log) => log.warn({ name: value, err: new Error(value) }, `said: ${value}`));
    expect(said.endsWith('}\n')).toBe(true);
    expect([...said.slice(0, -1)].filter((letter) => letter < ' ')).toEqual([]);
    expect(JSON.parse(said)).toMatchObject({ level: 'warn', name: value, msg: `said: ${value}`, err: { message: value } });
  });

  it('keeps out texts of customers and credentials, however deep they are put', () => {
    const said = logged((log) =>
      log.warn({ text: '鴨です', message: { text: '鴨です' }, a: { b: { token: '鴨です' } }, req: { headers: { cookie: '鴨です' } } }, 'x'),
    );
    expect(said).not.toContain('鴨');
  });

  it('takes of an error what helps and leaves what a database adds from the row', () => {
    const error = Object.assign(new Error('duplicate key', { cause: new Error('below') }), {
      code: '23505',
      constraint: 'c',
      detail: 'Key (name)=(鴨)',
      parameters: ['鴨'],
    });
    const said = logged((log) => log.error({ err: error }, 'failed'));
    expect(said).not.toContain('鴨');
    for (const part of ['23505', 'duplicate key', 'below', 'log.test']) expect(said).toContain(part);
  });
});
