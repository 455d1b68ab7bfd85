package cmd

// habitFlag answers a flag of Terraform's that has another name here, or no
// sense; "" for one that Terraform does not have either.
func habitFlag(name string) string {
	switch name {
	case "version", "v":
		return "Type: cardform version"
	case "destroy":
		return habitCommand("destroy")
	case "refresh", "refresh-only":
		return habitCommand("refresh")
	case "parallelism":
		return "Type: cardform apply --concurrency N"
	case "lock", "lock-timeout", "force":
		return "The lock goes with its process. To see who holds the ledger, type: cardform unlock"
	case "input":
		return "Nothing is asked but whether to apply, and that only at a terminal. To answer beforehand, type: cardform apply --auto-approve"
	case "upgrade", "reconfigure", "migrate-state", "backend-config":
		return habitCommand("providers")
	case "write", "list":
		return "To see what fmt would change, and write nothing, type: cardform fmt --check --diff"
	}
	return ""
}

// habitCommand answers a command of Terraform's that cardform does not have;
// "" for one that Terraform does not have either.
func habitCommand(name string) string {
	switch name {
	case "destroy":
		return "Nothing closes a card at the issuer. To let go of one, delete its block; the next apply releases it: cardform plan"
	case "refresh":
		return "Every plan reads the issuer. To see what moved there, type: cardform drift"
	case "taint", "untaint":
		return "To open a new card at an address, type: cardform apply --replace ADDRESS"
	case "force-unlock":
		return "To see who holds the ledger and how to free it, type: cardform unlock"
	case "providers", "get":
		return "There is nothing to install. To see whether everything answers, type: cardform doctor"
	case "workspace":
		return "One directory with a cardform.name of its own is one workspace, as in: cardform -C staging plan"
	}
	return ""
}
