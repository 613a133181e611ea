import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Problem } from '../../flow/load.ts';

const FILE = 'flows/connectors.yaml';

type Named = { connector: string; file: string; offset: number };

/**
 * A warning for every data file that `connectors.yaml` names and the folder does not have. What was exported holds no data, and the data of
 * a live desk may be put there later, so it stops nothing; but until it is there every look-up in it fails. A YAML that cannot be read is the loader's to report.
 */
export async function missingConnectorFiles(dir: string): Promise<Problem[]> {
  const source = await readFile(resolve(dir, FILE), 'utf8').catch(() => null);
  if (source === null) return [];
  const lines = new LineCounter();
  const problems: Problem[] = [];
  for (const { connector, file, offset } of filesNamed(source, lines)) {
    const isThere = await stat(resolve(dir, 'flows', file)).then(
      (found) => found.isFile(),
      () => false,
    );
    if (isThere) continue;
    const { line, col } = lines.linePos(offset);
    problems.push(problemOf(connector, file, { line: Math.max(1, line), column: Math.max(1, col) }));
  }
  return problems;
}

function filesNamed(source: string, lineCounter: LineCounter): Named[] {
  const document = parseDocument(source, { lineCounter, prettyErrors: false, stringKeys: true });
  const connectors = document.errors.length > 0 || !isMap(document.contents) ? null : document.contents.get('connectors', true);
  if (!isMap(connectors)) return [];
  return connectors.items.flatMap(({ key, value }) => {
    const file = isMap(value) ? value.get('file', true) : undefined;
    if (!isScalar(key) || !isScalar(file) || typeof file.value !== 'string' || file.value === '') return [];
    return [{ connector: String(key.value), file: file.value, offset: file.range?.[0] ?? 0 }];
  });
}

function problemOf(connector: string, file: string, place: { line: number; column: number }): Problem {
  return {
    file: FILE,
    ...place,
    severity: 'warning',
    code: 'missing-data-file',
    message: {
      ja: `「${connector}」のデータファイルがありません：flows/${file}`,
      en: `The data file of "${connector}" is missing: flows/${file}`,
    },
    mend: {
      ja: 'ファイルを置くか、file の名前を直します。ないあいだ、この照会は担当者への引き継ぎになります',
      en: 'Put the file there, or correct its name. Until then every look-up in it hands over to a person',
    },
  };
}
