import { describe, expect, test } from 'vitest';
import { parseCron, printCron } from './parse-cron.ts';
import { cron } from './schedule.ts';

function printed(expression: string): string {
  const fields = parseCron(expression);
  return typeof fields === 'string' ? `refused: ${fields}` : printCron(fields);
}

describe('a cron expression is printed in one spelling', () => {
  test.each([
    ['00 09 * jan-mar,Dec sun', '0 9 * 1-3,12 0'],
    ['0 30 4 * * *', '30 4 * * *'],
    ['15 30 4 * * *', '15 30 4 * * *'],
    ['0 0 * * 7', '0 0 * * 0'],
    ['0 0 * * SUN-SUN', '0 0 * * 0'],
    ['0 0 * * FRI-SUN', '0 0 * * 5-7'],
    ['5-59/20 * * * *', '5-59/20 * * * *'],
    ['0 0 lw,15w * fri#2,5l', '0 0 LW,15W * 5#2,5L'],
    ['*/59 */23 */30 */11 */6', '*/59 */23 */30 */11 */6'],
    ['@hourly', '0 * * * *'],
    ['@daily', '0 0 * * *'],
    ['@weekly', '0 0 * * 0'],
    ['@Monthly', '0 0 1 * *'],
    ['@yearly', '0 0 1 1 *'],
  ])('%s is %s', (expression, expected) => {
    expect(printed(expression)).toBe(expected);
    expect(printed(expected)).toBe(expected);
    expect(printed(cron(expression).expression)).toBe(expected);
  });
});

describe('text that is not in the grammar is refused with what was written and the way out', () => {
  test.each([
    ['0 12 * * ? *', "'?' in the month field", /EventBridge or Quartz text, where 1 is Sunday/],
    ['0 18 ? * 2-6', "'?' in the day field", /write \* for \?/],
    ['0/5 * * * ? *', "'0/5' in the second field", /5-59\/20/],
    ['0 18 ? * MON-FRI *', "'?' in the hour field", /EventBridge/],
    ['0 0 12 ? * 2-6 2026', 'has 7 fields', /EventBridge/],
    ['0 0 0 1 1 * 2026', 'has 7 fields', /a year .* cannot be given/],
    ['* * * *', 'has 4 fields. Expected', /five fields .*, or six/],
    ['*  *', 'has 2 fields. Expected', /five fields/],
    ['hourly', 'has 1 field. Expected', /five fields/],
    ['', "''", /five fields/],
    ['@reboot', "'@reboot'", /runOnStart/],
    ['@every 5m', "'@every 5m'", /every\(\)/],
    ['rate(5 minutes)', "'rate(5 minutes)'", /EventBridge/],
    ['TZ=UTC 0 9 * * *', "'TZ=UTC'", /timeZone/],
    ['0 0 1 * +MON', "'+MON' in the weekday field", /day tokens/],
    ['0 0 * * 5#L', "'5#L'", /5L \(the last Friday\)/],
    ['0 0 * * 5#6', "'5#6'", /5#2 \(the second Friday\)/],
    ['0 0 * * L', "'L' in the weekday field", /day tokens/],
    ['0 0 L-2 * *', "'L-2' in the day field", /day tokens/],
    ['0 0 W * *', "'W' in the day field", /15W/],
    ['0 0 32W * *', "'32W' in the day field", /not in 1-31/],
    ['0 0 * * 8L', "'8L' in the weekday field", /not in 0-7 or SUN-SAT/],
    ['5/20 * * * *', "'5/20' in the minute field", /write the value|5-59\/20/],
    ['006 6 * * *', "'006'", /one or two digits/],
    ['*/005 * * * *', "'*/005'", /one or two digits/],
    ['*/60 * * * *', "'*/60' in the minute field", /fewer than two of the values 0-59/],
    ['0 */24 * * *', "'*/24' in the hour field", /values 0-23/],
    ['0 0 */31 * *', "'*/31' in the day field", /values 1-31/],
    ['0 0 * * */7', "'*/7' in the weekday field", /values 0-6/],
    ['10-20/11 * * * *', "'10-20/11'", /values 10-20/],
    ['*/0 * * * *', "'*/0'", /step/],
    ['0 22-2 * * *', "'22-2' in the hour field wraps around", /22-23,0-2/],
    ['0 0 * * SAT-MON', "'SAT-MON'", /SAT-SAT,SUN-MON/],
    ['0 0 * NOV-FEB *', "'NOV-FEB'", /NOV-DEC,JAN-FEB/],
    ['0 0 * nov-feb *', "'nov-feb' in the month field", /NOV-DEC,JAN-FEB/],
    ['0 0 * 13 *', "'13' in the month field", /not in 1-12 or JAN-DEC/],
    ['0 0 * 0 *', "'0' in the month field", /not in 1-12/],
    ['0 0 0 * *', "'0' in the day field", /not in 1-31/],
    ['60 * * * *', "'60'", /not in 0-59/],
    ['0 24 * * *', "'24'", /not in 0-23/],
    ['0 0 * * Sunday', "'Sunday'", /three letters/],
    ['0 0 * FOO *', "'FOO'", /JAN-DEC/],
    ['MON * * * *', "'MON' in the minute field", /cannot be read/],
    ['1,,2 * * * *', "'' in the minute field", /expected numbers/],
    ['H H * * *', "'H'", /expected numbers/],
    ['0x10 * * * *', "'0x10'", /expected numbers/],
    ['-5 * * * *', "'-5'", /expected numbers/],
  ])('%s', (expression, what, wayOut) => {
    const problem = printed(expression);
    expect(problem).toMatch(/^refused: /);
    expect(problem).toContain(what);
    expect(problem).toMatch(wayOut);
  });

  test('control characters are escaped, and a long text is cut', () => {
    expect(printed('48 * * * *L\0')).toContain("'*L\\u0000'");
    expect(printed('\u001b[31m * * * *')).not.toContain('\u001b');
    expect(printed('\u202e* * * * *')).toContain('\\u202e');
    expect(printed(`${'x'.repeat(1_000_000)} * * * *`).length).toBeLessThan(500);
  });
});
