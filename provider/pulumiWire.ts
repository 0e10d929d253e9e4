/** The engine's marker of an unknown value of any type (`runtime.unknownValue` of @pulumi/pulumi). */
export const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
