"""People, their roles, and the stakeholder groups they speak for."""
