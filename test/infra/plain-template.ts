import type { CloudFormationResource } from './cloudformation-resource.ts';
import type { CloudFormationTemplate } from './read-template.ts';

/** How to read a template, so that two of them can be compared. */
export interface Reading {
  /** The stack's name, which templates may ask for. */
  readonly stackName: string;
  /** The logical id as the other template has it. Default: as it is. */
  readonly idOf?: (id: string) => string;
}

/** How `!Sub` asks for the stack's name. */
const STACK_NAME = /\$\{AWS::StackName\}/g;

type Fields = Readonly<Record<string, unknown>>;

/**
 * The resources of a template in one form: functions of SAM as those of CloudFormation and without their code, the stack's
 * name filled in, lists of one as their member, order and what only says how to delete left out.
 */
export function plainResources(template: CloudFormationTemplate, reading: Reading): Readonly<Record<string, unknown>> {
  const { idOf = (id) => id } = reading;
  return Object.fromEntries(
    Object.entries(template.Resources)
      .filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata')
      .map(([id, resource]) => [idOf(id), plain(asCloudFormation(resource), reading)]),
  );
}

/** A function of SAM as CloudFormation makes it of it. */
export function asCloudFormation({
  Type,
  Properties = {},
  ...others
}: CloudFormationResource): CloudFormationResource & Fields {
  const { DeletionPolicy } = Object(others);
  const kept = DeletionPolicy === 'Retain' ? { DeletionPolicy } : {};
  if (Type === 'AWS::Lambda::Function') {
    const { Code: _code, ...properties } = Properties;
    return { Type, Properties: properties, ...kept };
  }
  if (Type !== 'AWS::Serverless::Function') return { Type, Properties, ...kept };
  const { CodeUri: _code, Tags, ...properties } = Properties;
  const list = Object.entries(Object(Tags)).map(([Key, Value]) => ({ Key, Value }));
  return {
    Type: 'AWS::Lambda::Function',
    Properties: { ...properties, ...(list.length === 0 ? {} : { Tags: list }) },
    ...kept,
  };
}

function plain(value: unknown, reading: Reading): unknown {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) {
    const members = value.map((member) => plain(member, reading));
    return members.length === 1 ? members[0] : members;
  }
  if (typeof value !== 'object' || value === null) return value;
  const { stackName, idOf = (id) => id } = reading;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0 && name === 'Fn::Sub') return String(argument).replaceAll(STACK_NAME, stackName);
  if (others.length === 0 && name === 'Ref')
    return argument === 'AWS::StackName' ? stackName : { Ref: idOf(String(argument)) };
  if (others.length === 0 && name === 'Fn::GetAtt' && Array.isArray(argument)) {
    return { 'Fn::GetAtt': [idOf(String(argument[0])), argument[1]] };
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member, reading)]));
}
