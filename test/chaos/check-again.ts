// Checks the journals of a world again: `node --conditions=@anyhost/source test/chaos/check-again.ts FOLDER`. For work on the
// checks themselves.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkWorld } from './check/check-world.ts';
import { historyOf } from './check/history.ts';
import type { WorldFacts } from './check/world-facts.ts';
import { EffectsLedger } from './effects.ts';
import { readJournals } from './journal.ts';

const [folder = ''] = process.argv.slice(2);
const effects = new EffectsLedger(join(folder, 'effects.db'));
const history = historyOf(readJournals(folder), effects.all());
effects.close();
const written: Omit<WorldFacts, 'history'> = JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8'));
console.log(checkWorld({ ...written, history }));
