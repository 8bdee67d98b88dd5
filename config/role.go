package config

// RoleName is a role as people say it, or the word itself.
func RoleName(role string) string {
	switch role {
	case RoleClerk:
		return "经办人"
	case RoleProofreader:
		return "校对人"
	case RoleSecrecy:
		return "保密审查人"
	case RoleLeader:
		return "签发人"
	case RoleVillageHead:
		return "村主任"
	case RoleAdmin:
		return "管理员"
	}
	return role
}
