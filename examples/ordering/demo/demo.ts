// The same application in all four hosts, one after another, on one database: each host a process of its own. Exit code 1
// when an order was lost or handled twice, or when a host did no work.
import { runAzure } from './azure-host.ts';
import { bundleApplication } from './bundle-application.ts';
import { checks } from './checks.ts';
import { measure } from './host-report.ts';
import { runLambda } from './lambda-host.ts';
import { runUntilKilled, runUntilStopped } from './long-lived-host.ts';
import { runAllOnce } from './once-host.ts';
import { say } from './say.ts';
import { Shop } from './shop.ts';
import { stopRequested } from './stop-request.ts';
import { formatChecks, formatReports } from './table.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const stop = stopRequested();
const workplace = await openWorkplace();
try {
  const allHold = await Promise.race([demo(workplace), stop.promise]);
  process.exitCode = allHold ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await workplace.close();
}
// Interrupted steps may still wait for something that never comes.
if (stop.exitCode !== undefined) {
  console.log('Stopped: no process and no file is left');
  process.exit(stop.exitCode);
}
stop.forget();

async function demo(workplace: Workplace): Promise<boolean> {
  const startedAt = performance.now();
  say('Bundling the application for Lambda and Azure Functions');
  const bundles = await bundleApplication(workplace);
  const shop = new Shop(workplace.databasePath);
  workplace.defer(() => shop.close());

  say('1. A process that stays (src/main.ts)');
  shop.sell(600);
  const killed = await measure('Node, killed', shop, () => runUntilKilled(workplace, shop));
  const stopped = await measure('Node, restarted', shop, () => runUntilStopped(workplace, shop));

  say('2. AWS Lambda (dist/lambda behind a local Runtime API)');
  shop.sell(300);
  const lambda = await measure('Lambda', shop, () => runLambda(workplace, { bundle: bundles.lambda, shop }));

  say('3. Azure Functions (dist/azure in a local worker)');
  shop.sell(300);
  const azure = await measure('Azure', shop, () => runAzure(workplace, { bundle: bundles.azure, shop }));

  say('4. Once (src/once.ts)');
  shop.sell(300);
  const onceStartedAt = Date.now();
  const once = await measure('once', shop, () => runAllOnce(workplace, shop));

  const reports = [killed, stopped, lambda, azure, once];
  const results = checks(reports, { shop, now: onceStartedAt });
  console.log(`\n${formatReports(reports)}\n\n${formatChecks(results)}\n`);
  const times = reports.map(({ host, durationMs }) => `${host} ${seconds(durationMs)}`);
  console.log(`${shop.sold} orders in ${seconds(performance.now() - startedAt)}: ${times.join(', ')}`);
  return results.every(({ holds }) => holds);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
