// What the commands of deployment files load when they run: other commands must not load it.
export { timersOnAzure } from './timers-on-azure.ts';
export { compareFolder, type Deviation } from './compare-folder.ts';
export { generateAll } from './generate-all.ts';
export { isGuardedOnAws } from './guarded-on-aws.ts';
export { writeFolder } from './write-folder.ts';
