/** One set by one recognizer in a process of its own, so that neither memory nor compiled code of another disturbs. Prints the measurement, or what lacks, as JSON. */
import { measure, type Task } from './measure.ts';
import { MissingData } from './read-data.ts';

try {
  const result = await measure(JSON.parse(process.argv[2] ?? '') as Task);
  process.stdout.write(JSON.stringify({ result }));
} catch (error) {
  if (!(error instanceof MissingData)) throw error;
  process.stdout.write(JSON.stringify({ missing: { files: error.files, published: error.published } }));
}
process.exit(0);
