"""What people have typed and not sent yet: kept on the server, so that a reload or a lost connection takes nothing from them."""
