/** Why elements wait, in Slurm's words; whether they never start by themselves; what it means. The first that fits counts. */
const reasons: readonly [words: RegExp, stuck: boolean, sentence: string][] = [
  [
    /^launch failed/,
    true,
    "its node could not start it, and Slurm holds it: scontrol release JOB lets it try again",
  ],
  [
    /^user env retrieval failed/,
    true,
    "its node could not load your environment, and Slurm holds it: --sbatch-arg=--export=ALL does without",
  ],
  [/^JobHeldAdmin/, true, "an administrator holds it: ask them"],
  [/^JobHeldUser|^JobHoldMaxRequeue|held/, true, "it is held: scontrol release JOB lets it start"],
  [
    /^PartitionConfig/,
    true,
    "no node of the partition is enough for it: ask for fewer CPUs, less memory, or another partition",
  ],
  [
    /^PartitionTimeLimit|^(Assoc|QOS)MaxWallDuration/,
    true,
    "it asks for more time than is allowed: ask for less with --time, or for another partition",
  ],
  [/^PartitionNodeLimit/, false, "it asks for more nodes than the partition allows, or they are down"],
  [/^Partition(Down|Inactive)/, false, "the partition is closed: it starts when its administrators open it"],
  [/^BadConstraints/, true, "no node has what is asked for: ask for something else"],
  [/^DependencyNeverSatisfied/, true, "it depends on a job that has not ended as it should have"],
  [/^InvalidAccount|^AccountNotAllowed/, true, "name an account that may: --sbatch-arg=--account=NAME"],
  [/^InvalidQOS|^QOSNotAllowed/, true, "name a QOS that you may use: --sbatch-arg=--qos=NAME"],
  [
    /^(Assoc|QOS)Max\w*Per(Job|Node)|^MaxMemPerLimit/,
    true,
    "it asks for more than one job may: ask for less",
  ],
  [/^QOSMin/, true, "it asks for less than a job must: ask for more, or for another QOS"],
  [/^(Assoc|QOS)Grp\w*(?<!Run)Minutes/, false, "your group has used up its share of computing time"],
  [
    /^(Assoc|QOS)(Grp|Max)|^Max\w+PerAccount/,
    false,
    "you or your group use as much at once as you may: it starts when some of your jobs have ended",
  ],
  [
    /^ReqNodeNotAvail|^Nodes required for job are|^NodeDown/,
    false,
    "nodes that it needs are down, reserved or do not answer: it starts when they are back",
  ],
  [/^Resources/, false, "it starts when a node has enough free CPUs and memory"],
  [/^Priority/, false, "jobs of higher priority are before it"],
  [/^JobArrayTaskLimit/, false, "as many elements of its array run as may at once"],
  [
    /^BeginTime/,
    false,
    "its time has not come: Slurm lets an element that is run again wait, often for 2 minutes",
  ],
];

// scontrol spells spaces as underscores.
const rowOf = (reason: string) => reasons.find(([words]) => words.test(reason.replaceAll("_", " ")));

/** One sentence on why an element waits, where there is more to say than Slurm's word for it. */
export const explainReason = (reason: string): string | undefined => rowOf(reason)?.[2];

/** Whether an element that waits for this reason never starts unless somebody does something. */
export const isStuck = (reason: string): boolean => rowOf(reason)?.[1] ?? false;
