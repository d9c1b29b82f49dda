import { type BicepObject, type BicepValue, bicepString, type Expression } from './bicep-value.ts';
import { RESOURCE_VERSIONS, type ResourceType } from './resource-types.ts';
import { commentLines, writeValue } from './write-value.ts';

/** A value that is given when the file is deployed. */
export interface Parameter {
  readonly kind: 'param';
  readonly symbol: string;
  readonly type: 'string';
  readonly description: string;
  /** Azure keeps it out of logs and of the history of deployments. */
  readonly isSecret?: boolean | undefined;
  /** Without one it must be given. */
  readonly value?: BicepValue | undefined;
}

/** A value with a name. */
export interface Variable {
  readonly kind: 'var';
  readonly symbol: string;
  readonly value: BicepValue;
  readonly comment?: string | undefined;
}

/** A resource that the deployment makes, or with `isExisting` one that it only refers to. */
export interface Resource {
  readonly kind: 'resource';
  readonly symbol: string;
  readonly type: ResourceType;
  readonly body: BicepObject;
  readonly isExisting?: boolean | undefined;
  readonly comment?: string | undefined;
}

/** What the deployment says when it is done. */
export interface Output {
  readonly kind: 'output';
  readonly symbol: string;
  readonly type: 'string';
  readonly description: string;
  readonly value: Expression;
}

/** A statement of a Bicep file. */
export type Statement = Parameter | Variable | Resource | Output;

/** A Bicep file as data. */
export interface BicepFile {
  /** A comment at the top. */
  readonly heading: string;
  readonly statements: readonly Statement[];
}

/** The order of statements in a file, as a reader looks for them. Bicep takes any. */
const ORDER = ['param', 'var', 'resource', 'output'] as const;

/** Writes a Bicep file. The same file gives the same text. */
export function writeBicep({ heading, statements }: BicepFile): string {
  const ordered = ORDER.flatMap((kind) => statements.filter((statement) => statement.kind === kind));
  return [commentLines(heading), ...ordered.map(linesOf)].map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function linesOf(statement: Statement): readonly string[] {
  switch (statement.kind) {
    case 'param':
      return parameterLines(statement);
    case 'var':
      return [...commentsOf(statement), `var ${statement.symbol} = ${writeValue(statement.value)}`];
    case 'resource':
      return [...commentsOf(statement), `${resourceLine(statement)} = ${writeValue(statement.body)}`];
    case 'output':
      return [
        `@description(${bicepString(statement.description)})`,
        `output ${statement.symbol} ${statement.type} = ${writeValue(statement.value)}`,
      ];
  }
}

function parameterLines({ symbol, type, description, isSecret, value }: Parameter): readonly string[] {
  return [
    ...(isSecret ? ['@secure()'] : []),
    `@description(${bicepString(description)})`,
    `param ${symbol} ${type}${value === undefined ? '' : ` = ${writeValue(value)}`}`,
  ];
}

function resourceLine({ symbol, type, isExisting }: Resource): string {
  return `resource ${symbol} '${type}@${RESOURCE_VERSIONS[type]}'${isExisting ? ' existing' : ''}`;
}

function commentsOf({ comment }: { readonly comment?: string | undefined }): readonly string[] {
  return comment === undefined ? [] : commentLines(comment);
}
