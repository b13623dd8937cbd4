"""Users, sign-in, roles and permissions by deed."""
