import { parse, type ScalarTag } from 'yaml';
import type { CloudFormationResource } from './cloudformation-resource.ts';

/** A CloudFormation template as data. */
export interface CloudFormationTemplate {
  readonly Transform?: string;
  readonly Resources: Readonly<Record<string, CloudFormationResource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

/** Reads a template in YAML: the short forms of intrinsic functions become the long ones, as in JSON. */
export function readTemplate(text: string): CloudFormationTemplate {
  return parse(text, { customTags });
}

const customTags: ScalarTag[] = [
  { tag: '!Ref', resolve: (name) => ({ Ref: name }) },
  { tag: '!Sub', resolve: (value) => ({ 'Fn::Sub': value }) },
  { tag: '!GetAtt', resolve: (name) => ({ 'Fn::GetAtt': name.split('.') }) },
];
