import KVPlaceCommands

KVPlaceProgram.main()
