/** How the engine writes a value that is not known yet, where its type does not matter (`runtime.unknownValue` of @pulumi/pulumi). */
export const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
