// For programs that make projects.
export {
  type Choice,
  HOSTS,
  type Host,
  type ProjectChoices,
  STORES,
  type Store,
  storeProblem,
  TESTS,
  type TestRunner,
} from './choices.ts';
export { createProject } from './create-project.ts';
export { UsageError } from './usage-error.ts';
