import { Commented } from '../text/commented.ts';
import { Tagged, type YamlValue } from '../text/yaml.ts';

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly DependsOn?: string;
  readonly DeletionPolicy?: 'Retain';
  readonly UpdateReplacePolicy?: 'Retain';
  readonly Properties?: Readonly<Record<string, YamlValue | undefined>>;
}

/** Resources by logical id, with the comment above each. */
export type Resources = Readonly<Record<string, Commented<YamlValue> | YamlValue>>;

/** `!Ref` */
export function ref(id: string): Tagged {
  return new Tagged('!Ref', id);
}

/** `!GetAtt` of the ARN. */
export function arnOf(id: string): Tagged {
  return new Tagged('!GetAtt', `${id}.Arn`);
}

/** `!Sub` */
export function sub(text: string): Tagged {
  return new Tagged('!Sub', text);
}

/** A resource with a comment above it. */
export function commented(comment: string, resource: Resource): Commented<YamlValue> {
  return new Commented(comment, { ...resource });
}

/** A resource as a value. */
export function plain(resource: Resource): YamlValue {
  return { ...resource };
}

/** Tags as most types take them; `undefined` for none. */
export function tagList(tags: Readonly<Record<string, string>>): YamlValue | undefined {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return list.length === 0 ? undefined : list;
}

/** A role that a service of AWS takes, with one policy. */
export function roleFor(service: string, { statements, condition, tags }: RoleParts): Resource {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole', Condition: condition },
        ],
      },
      Policies: [{ PolicyName: 'least', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
      Tags: tagList(tags),
    },
  };
}

/** What a role allows. */
export interface RoleParts {
  readonly statements: readonly YamlValue[];
  readonly condition?: YamlValue;
  readonly tags: Readonly<Record<string, string>>;
}
