import { embeddedTrainer } from '../../../../src/nlu/recognizers/embedded/embedded.ts';
import { describeRecognizer } from '../../../contracts/recognizer.suite.ts';
import { examples } from '../../sample-shop.ts';

describeRecognizer('embedded', () => embeddedTrainer.load(embeddedTrainer.train(examples, { seed: 7 })));
