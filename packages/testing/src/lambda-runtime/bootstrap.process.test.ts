import { bootstrapPath } from './bootstrap-path.ts';
import { describeConcurrentClient } from './concurrent-client-suite.fixture.ts';
import { describeRuntimeClient } from './runtime-client-suite.fixture.ts';

describeRuntimeClient('the bootstrap', [bootstrapPath]);

describeConcurrentClient('the bootstrap', [bootstrapPath]);
