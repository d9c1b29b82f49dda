import { bootstrapPath } from './bootstrap-path.ts';
import { describeRuntimeClient } from './runtime-client-suite.fixture.ts';

describeRuntimeClient('the bootstrap', [bootstrapPath]);
