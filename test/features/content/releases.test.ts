import { describe } from '@jest/globals';
import { openTestDatabase, openTestPostgres } from '../../support/database.ts';
import { describeWith } from '../../support/need.ts';
import { releaseSuite } from './releases.suite.ts';

describe('a release in the embedded database', () => releaseSuite(openTestDatabase));
describeWith('PostgreSQL', 'a release in PostgreSQL', (url) => releaseSuite(() => openTestPostgres(url)));
